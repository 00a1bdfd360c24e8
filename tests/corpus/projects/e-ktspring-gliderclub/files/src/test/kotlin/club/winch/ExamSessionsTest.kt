package club.winch

import club.winch.exam.ExamSessions
import kotlinx.coroutines.test.runTest
import okhttp3.mockwebserver.MockResponse
import okhttp3.mockwebserver.MockWebServer
import org.junit.jupiter.api.Test
import org.springframework.web.reactive.function.client.WebClient
import kotlin.test.assertTrue

class ExamSessionsTest {
    private val server = MockWebServer()
    private val client = WebClient.builder()
        .baseUrl("http://localhost:${server.port}/v1")
        .defaultHeader("Authorization", "Bearer sk_test_...")
        .build()

    @Test
    fun `a live student`() = runTest {
        server.enqueue(
            MockResponse().setHeader("content-type", "application/json").setBody(
                """{"session":{"report":{"nodeReports":[{"type":"liveness_detection","outcome":"livenessDetected"}]}}}""",
            ),
        )
        assertTrue(ExamSessions(client).isLive("s-1"))
    }
}
