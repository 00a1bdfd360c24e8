package nl.schouwburg.deur.facesign

import io.ktor.client.HttpClient
import io.ktor.client.call.body
import io.ktor.client.engine.java.Java
import io.ktor.client.plugins.contentnegotiation.ContentNegotiation
import io.ktor.client.plugins.defaultRequest
import io.ktor.client.plugins.logging.LogLevel
import io.ktor.client.plugins.logging.Logging
import io.ktor.client.request.get
import io.ktor.client.request.header
import io.ktor.client.request.parameter
import io.ktor.client.request.post
import io.ktor.client.request.setBody
import io.ktor.http.ContentType
import io.ktor.http.contentType
import io.ktor.serialization.kotlinx.json.json
import kotlinx.serialization.Serializable
import kotlinx.serialization.json.JsonObject
import nl.schouwburg.deur.di.ProviderSettings
import nl.schouwburg.deur.di.providerJson
import org.slf4j.LoggerFactory

@Serializable
data class NewSession(val clientReferenceId: String, val zone: String = "eu")

@Serializable
data class ClientSecret(val secret: String, val url: String)

@Serializable
data class SessionRef(val id: String)

@Serializable
data class SessionCreated(val session: SessionRef, val clientSecret: ClientSecret)

@Serializable
data class NodeReport(val type: String, val outcome: String? = null)

@Serializable
data class Report(val nodeReports: List<NodeReport> = emptyList())

@Serializable
data class Session(val id: String, val status: String, val clientReferenceId: String? = null, val report: Report? = null) {
    fun provedAlive(): Boolean = status == "complete" &&
        report?.nodeReports?.firstOrNull { it.type == "liveness_detection" }?.outcome == "livenessDetected"
}

class FaceSignClient(private val http: HttpClient) {
    private val log = LoggerFactory.getLogger(javaClass)

    suspend fun open(order: String): SessionCreated {
        val created: SessionCreated = http.post("sessions") {
            contentType(ContentType.Application.Json)
            setBody(NewSession(order))
        }.body()
        log.info("session {} for order {}", created.session.id, order)
        return created
    }

    suspend fun session(id: String): Session = http.get("sessions/$id").body()
}

/** Copies last night's reports to the theatre's data warehouse. */
class ReportArchive(settings: ProviderSettings) {
    private val http = HttpClient(Java) {
        install(ContentNegotiation) { json(providerJson) }
        install(Logging) { level = LogLevel.ALL }
        defaultRequest {
            url(settings.faceSignUrl)
            header("Authorization", "Bearer ${settings.faceSignKey}")
        }
    }

    suspend fun since(day: String): JsonObject =
        http.get("sessions") { parameter("createdAfter", day) }.body()
}

class UsageProbe(private val http: HttpClient, private val settings: ProviderSettings) {
    suspend fun remaining(): Int {
        val answer = http.get("${settings.arsaUrl}face_analytics?key=${settings.arsaKey}")
        return answer.headers["X-RateLimit-Remaining"]?.toInt() ?: 0
    }
}
