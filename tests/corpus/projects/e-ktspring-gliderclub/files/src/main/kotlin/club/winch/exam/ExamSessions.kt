package club.winch.exam

import com.fasterxml.jackson.databind.JsonNode
import org.slf4j.LoggerFactory
import org.springframework.beans.factory.annotation.Qualifier
import org.springframework.stereotype.Service
import org.springframework.web.reactive.function.client.WebClient
import org.springframework.web.reactive.function.client.awaitBody

@Service
class ExamSessions(@Qualifier("facesign") private val facesign: WebClient) {
    private val log = LoggerFactory.getLogger(javaClass)

    suspend fun open(student: String): JsonNode = facesign.post()
        .uri("/sessions")
        .bodyValue(mapOf("clientReferenceId" to student, "langs" to listOf("de", "fr")))
        .retrieve()
        .awaitBody()

    suspend fun isLive(sessionId: String): Boolean {
        val body = facesign.get().uri("/sessions/{id}", sessionId).retrieve().awaitBody<JsonNode>()
        log.debug("session {} says {}", sessionId, body)
        val report = body.path("session").path("report")
        return report.path("nodeReports").any {
            it.path("type").asText() == "liveness_detection" && it.path("outcome").asText() == "livenessDetected"
        }
    }
}
