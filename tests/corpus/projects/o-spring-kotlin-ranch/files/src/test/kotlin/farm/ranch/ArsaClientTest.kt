package farm.ranch

import farm.ranch.arsa.ArsaClient
import farm.ranch.arsa.SpoofException
import okhttp3.mockwebserver.MockResponse
import okhttp3.mockwebserver.MockWebServer
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.springframework.web.reactive.function.client.WebClient

class ArsaClientTest {
    private val server = MockWebServer()

    @Test
    fun `a spoof is thrown`() {
        server.enqueue(
            MockResponse()
                .setHeader("content-type", "application/json")
                .setBody("""{"status":"success","faces":[{"recognition_uidresult":"hand-3","passive_liveness":{"is_real_face":false}}]}"""),
        )
        val client = WebClient.builder()
            .baseUrl("http://localhost:${server.port}")
            .defaultHeader("x-key-secret", "test")
            .build()
        assertThrows<SpoofException> { ArsaClient(client, client).identify(ByteArray(3)) }
    }
}
