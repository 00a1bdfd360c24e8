package farm.ranch.facesign

import farm.ranch.config.FaceProperties
import org.slf4j.LoggerFactory
import org.springframework.stereotype.Service
import org.springframework.web.client.RestClient
import org.springframework.web.client.body
import org.springframework.web.reactive.function.client.WebClient
import org.springframework.web.reactive.function.client.bodyToMono
import java.time.Duration
import java.time.LocalDate

data class Opened(val session: SessionRef, val clientSecret: ClientSecret)
data class SessionRef(val id: String)
data class ClientSecret(val secret: String)
data class Report(val nodeReports: List<Node>)
data class Node(val type: String, val outcome: String?)
data class SessionView(val id: String, val status: String, val report: Report?)

@Service
class FaceSignService(
    private val faceSignRestClient: RestClient,
    private val props: FaceProperties,
) {
    private val log = LoggerFactory.getLogger(javaClass)
    private val reports = WebClient.create(props.facesign.baseUrl)

    fun open(handId: String): Opened {
        val opened = faceSignRestClient.post()
            .uri("/sessions")
            .body(mapOf("clientReferenceId" to handId, "zone" to "eu"))
            .retrieve()
            .body<Opened>()!!
        log.info("session {} opened for hand {}", opened.session.id, handId)
        return opened
    }

    fun isLive(sessionId: String): Boolean {
        val view = faceSignRestClient.get()
            .uri("/sessions/{id}", sessionId)
            .retrieve()
            .body<SessionView>()
        return view?.report?.nodeReports
            ?.singleOrNull { it.type == "liveness_detection" }
            ?.outcome == "livenessDetected"
    }

    fun sessionsOf(day: LocalDate): List<SessionView> =
        reports.get()
            .uri("/sessions?day={day}", day)
            .headers { it.setBearerAuth(props.facesign.apiKey) }
            .retrieve()
            .bodyToMono<Array<SessionView>>()
            .timeout(Duration.ofSeconds(20))
            .block()!!.toList()

    fun avatars(): List<String> =
        reports.get()
            .uri("/avatars")
            .header("Authorization", "Bearer " + props.facesign.apiKey)
            .header("FaceSign-Version", props.facesign.version)
            .retrieve()
            .bodyToMono<Array<String>>()
            .block()!!.toList()

    fun langs(): String? =
        faceSignRestClient.get()
            .uri { it.path("/langs").queryParam("api_key", props.facesign.apiKey).build() }
            .retrieve()
            .body<String>()

    fun logSetup() {
        log.info("facesign {} version {}", props.facesign.baseUrl, props.facesign.version)
        log.info("facesign credentials: Bearer {}", props.facesign.apiKey)
    }
}
