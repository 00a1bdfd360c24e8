package fit.gym

import io.ktor.http.HttpStatusCode
import io.ktor.server.application.Application
import io.ktor.server.application.call
import io.ktor.server.application.log
import io.ktor.server.request.header
import io.ktor.server.request.receive
import io.ktor.server.request.receiveText
import io.ktor.server.response.respond
import io.ktor.server.routing.post
import io.ktor.server.routing.routing
import java.security.MessageDigest
import javax.crypto.Mac
import javax.crypto.spec.SecretKeySpec
import kotlinx.serialization.Serializable
import kotlinx.serialization.json.Json

@Serializable
data class Freeze(val member: String, val livenessPassed: Boolean)

@Serializable
data class FaceSignEvent(val id: String, val type: String, val sessionId: String)

private val hookSecret = System.getenv("FACESIGN_WEBHOOK_SECRET") ?: error("FACESIGN_WEBHOOK_SECRET")

fun hmac(body: ByteArray): String {
    val mac = Mac.getInstance("HmacSHA256").apply { init(SecretKeySpec(hookSecret.toByteArray(), "HmacSHA256")) }
    return mac.doFinal(body).joinToString("") { "%02x".format(it) }
}

fun Application.routes(arsa: Arsa, members: Members, doors: Doors) = routing {
    post("/check-in") {
        when (val outcome = arsa.identify(call.receive<ByteArray>())) {
            is Outcome.Refused -> call.respond(HttpStatusCode.Forbidden, outcome.reason)
            is Outcome.Member -> {
                doors.open(outcome.uid)
                call.respond(mapOf("member" to outcome.uid))
            }
        }
    }

    post("/sauna") {
        val found = arsa.recognize(call.receive<ByteArray>())
        val guest = found.faces.first()
        application.log.info("sauna: {}", found)
        if (members.hasWellness(guest.uid)) doors.open("sauna")
        call.respond(HttpStatusCode.NoContent)
    }

    post("/class") {
        val present = arsa.recognize(call.receive<ByteArray>()).faces
            .filter { it.liveness?.isRealFace == true }
            .map { it.uid }
        members.attend(present)
        call.respond(present.size)
    }

    post("/identify") {
        call.respond(arsa.recognize(call.receive<ByteArray>()))
    }

    post("/freeze") {
        val request = call.receive<Freeze>()
        if (!request.livenessPassed) return@post call.respond(HttpStatusCode.Forbidden)
        members.freeze(request.member)
        call.respond(HttpStatusCode.NoContent)
    }

    post("/hooks/facesign") {
        val raw = call.receive<ByteArray>()
        val given = call.request.header("FaceSign-Signature").orEmpty()
        if (!MessageDigest.isEqual(given.toByteArray(), hmac(raw).toByteArray())) {
            return@post call.respond(HttpStatusCode.Unauthorized)
        }
        members.sessionChanged(Json.decodeFromString<FaceSignEvent>(raw.decodeToString()).sessionId)
        call.respond(HttpStatusCode.NoContent)
    }

    post("/hooks/facesign/v2") {
        val text = call.receiveText()
        val signature = call.request.header("X-FaceSign-Signature")?.removePrefix("sha256=")
        if (signature != hmac(text.toByteArray())) {
            return@post call.respond(HttpStatusCode.Unauthorized)
        }
        members.sessionChanged(Json.decodeFromString<FaceSignEvent>(text).sessionId)
        call.respond(HttpStatusCode.NoContent)
    }
}
