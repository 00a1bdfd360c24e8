package stadium

import io.ktor.client.HttpClient
import io.ktor.client.engine.mock.MockEngine
import io.ktor.client.engine.mock.respond
import kotlinx.coroutines.test.runTest
import stadium.faces.FanRecogniser
import stadium.faces.Verdict
import kotlin.test.Test
import kotlin.test.assertEquals

class TurnstilesTest {
    private val key = "sk_test_..."

    private fun recogniser(json: String) =
        FanRecogniser(HttpClient(MockEngine { respond(json) }), minimum = 0.8)

    @Test
    fun `a print is a spoof`() = runTest {
        val json = """{"faces":[{"recognition_uidresult":"fan-1","passive_liveness":{"is_real_face":false}}]}"""
        assertEquals(Verdict.Spoof, recogniser(json).verdict(ByteArray(3)))
    }
}
