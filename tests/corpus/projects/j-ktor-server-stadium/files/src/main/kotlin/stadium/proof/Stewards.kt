package stadium.proof

import io.ktor.client.HttpClient
import io.ktor.client.call.body
import io.ktor.client.request.get
import io.ktor.client.request.post
import io.ktor.client.request.setBody
import io.ktor.http.ContentType
import io.ktor.http.HttpStatusCode
import io.ktor.http.contentType
import io.ktor.server.request.header
import io.ktor.server.request.receive
import io.ktor.server.response.respond
import io.ktor.server.routing.Route
import io.ktor.server.routing.post
import kotlinx.serialization.Serializable
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.jsonPrimitive
import java.security.MessageDigest
import javax.crypto.Mac
import javax.crypto.spec.SecretKeySpec

@Serializable data class Node(val type: String, val outcome: String? = null)
@Serializable data class Report(val nodeReports: List<Node> = emptyList())
@Serializable data class Session(val id: String, val status: String, val report: Report? = null)
@Serializable data class Envelope(val session: Session)

class StewardProof(private val http: HttpClient) {
    suspend fun open(steward: String): Session = http.post("sessions") {
        contentType(ContentType.Application.Json)
        setBody(mapOf("clientReferenceId" to steward, "zone" to "eu"))
    }.body<Envelope>().session

    suspend fun passed(id: String): Boolean {
        val session = http.get("sessions/$id").body<Envelope>().session
        return session.status == "complete" &&
            session.report?.nodeReports?.any { it.type == "liveness_detection" && it.outcome == "livenessDetected" } == true
    }
}

private fun mac(secret: ByteArray, body: ByteArray): ByteArray =
    Mac.getInstance("HmacSHA256").run { init(SecretKeySpec(secret, algorithm)); doFinal(body) }

@OptIn(ExperimentalStdlibApi::class)
private fun signed(secret: ByteArray, body: ByteArray, header: String?): Boolean {
    val given = runCatching { header?.hexToByteArray() }.getOrNull() ?: return false
    return MessageDigest.isEqual(given, mac(secret, body))
}

@OptIn(ExperimentalStdlibApi::class)
fun Route.facesignHooks(secret: ByteArray, proof: StewardProof) {
    post("/hooks/facesign/session") {
        val body = call.receive<ByteArray>()
        if (!signed(secret, body, call.request.header("FaceSign-Signature"))) {
            return@post call.respond(HttpStatusCode.Unauthorized)
        }
        val id = Json.decodeFromString<JsonObject>(body.decodeToString())["sessionId"]!!.jsonPrimitive.content
        if (proof.passed(id)) Roster.clear(id)
        call.respond(HttpStatusCode.NoContent)
    }

    post("/hooks/facesign/media") {
        val event = call.receive<JsonObject>()
        Roster.confirm(event["sessionId"]!!.jsonPrimitive.content)
        call.respond(HttpStatusCode.NoContent)
    }

    post("/hooks/facesign/analysis") {
        val body = call.receive<ByteArray>()
        val expected = mac(secret, body).toHexString()
        if (call.request.header("FaceSign-Signature") != expected) {
            return@post call.respond(HttpStatusCode.Unauthorized)
        }
        Roster.suspend(body.decodeToString())
        call.respond(HttpStatusCode.NoContent)
    }
}
