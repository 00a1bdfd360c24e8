package festival

import io.ktor.http.HttpStatusCode
import io.ktor.server.application.Application
import io.ktor.server.application.call
import io.ktor.server.request.header
import io.ktor.server.request.receive
import io.ktor.server.request.receiveText
import io.ktor.server.response.respond
import io.ktor.server.routing.post
import io.ktor.server.routing.route
import io.ktor.server.routing.routing
import java.security.MessageDigest
import javax.crypto.Mac
import javax.crypto.spec.SecretKeySpec
import kotlinx.serialization.Serializable
import kotlinx.serialization.encodeToString
import kotlinx.serialization.json.Json

@Serializable
data class Event(val id: String, val type: String, val sessionId: String)

@Serializable
data class Entry(val ticket: String, val isLive: Boolean)

private val secret = System.getenv("FACESIGN_WEBHOOK_SECRET") ?: error("no secret")

private fun hmac(text: String): String {
    val mac = Mac.getInstance("HmacSHA256")
    mac.init(SecretKeySpec(secret.toByteArray(), "HmacSHA256"))
    return mac.doFinal(text.toByteArray()).joinToString("") { "%02x".format(it) }
}

fun Application.entries(faces: Faces) = routing {
    post("/gates/{gate}") {
        when (val o = faces.outcome(call.receive<ByteArray>())) {
            is Outcome.Guest -> call.respond(mapOf("guest" to o.uid))
            Outcome.Spoof -> call.respond(HttpStatusCode.Forbidden)
            Outcome.Nobody -> call.respond(HttpStatusCode.NotFound)
        }
    }
    post("/gates/{gate}/raw") {
        call.respond(faces.recognise(call.receive<ByteArray>()))
    }
    post("/gates/{gate}/scanner") {
        val entry = call.receive<Entry>()
        if (!entry.isLive) return@post call.respond(HttpStatusCode.Forbidden)
        call.respond(mapOf("ticket" to entry.ticket))
    }
    route("/hooks/facesign") {
        post {
            val raw = call.receiveText()
            val given = call.request.header("FaceSign-Signature").orEmpty()
            if (!MessageDigest.isEqual(hmac(raw).toByteArray(), given.toByteArray())) {
                return@post call.respond(HttpStatusCode.Unauthorized)
            }
            apply(Json.decodeFromString<Event>(raw))
            call.respond(HttpStatusCode.NoContent)
        }
        post("/old") {
            val event = call.receive<Event>()
            val want = hmac(Json.encodeToString(event))
            if (want != call.request.header("FaceSign-Signature")) {
                return@post call.respond(HttpStatusCode.Unauthorized)
            }
            apply(event)
            call.respond(HttpStatusCode.NoContent)
        }
        post("/older") {
            apply(call.receive<Event>())
            call.respond(HttpStatusCode.NoContent)
        }
    }
}

private fun apply(event: Event) {
    println("event ${event.id}")
}
