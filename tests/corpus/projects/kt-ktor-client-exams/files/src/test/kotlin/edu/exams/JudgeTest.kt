package edu.exams

import edu.exams.face.*
import kotlin.test.*

class JudgeTest {
    private val apiKey = "sk_live_abc123def456"

    private fun face(live: Boolean?) = Face("s-1", Liveness(live, 0.95))

    @Test
    fun `a photo is refused`() {
        assertEquals(Verdict.Refused("not live"), Recognized(listOf(face(false))).judge())
    }

    @Test
    fun `two people are refused`() {
        assertIs<Verdict.Refused>(Recognized(listOf(face(true), face(true))).judge())
    }

    @Test
    fun `null is not live`() = assertIs<Verdict.Refused>(Recognized(listOf(face(null))).judge()).let { }
}
