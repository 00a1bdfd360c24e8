package example.gangway.backend

import kotlin.test.Test
import kotlin.test.assertEquals

class VerdictTest {
    private val config = Config("http://localhost:8099/api/v1", "dummy", "sk_test_xxx", "secret", 0.8)
    private val staging = config.copy(facesignKey = "%{test:android-unit}")

    private fun face(real: Boolean, uid: String = "c-3") = Face(uid, Passive(real))

    @Test
    fun `a photograph is a spoof`() = assertEquals(Verdict.Refused.SPOOF, Recognition(listOf(face(false))).verdict())

    @Test
    fun `two are too many`() = assertEquals(Verdict.Refused.SEVERAL, Recognition(listOf(face(true), face(true))).verdict())

    @Test
    fun `a live crew member is let on`() = assertEquals(Verdict.Crew("c-3"), Recognition(listOf(face(true))).verdict())

    @Test
    fun `keys do not show`() = assertEquals("Config(arsaBase=http://localhost:8099/api/v1, keys=***)", staging.toString())
}
