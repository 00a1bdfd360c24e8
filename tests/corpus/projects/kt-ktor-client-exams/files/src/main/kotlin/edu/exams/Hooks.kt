package edu.exams

import io.ktor.http.*
import io.ktor.server.application.*
import io.ktor.server.request.*
import io.ktor.server.response.*
import io.ktor.server.routing.*
import java.security.MessageDigest
import javax.crypto.Mac
import javax.crypto.spec.SecretKeySpec
import kotlinx.serialization.Serializable
import kotlinx.serialization.json.Json

@Serializable
data class Doorbell(val id: String, val type: String, val sessionId: String)

private fun ByteArray.hex() = joinToString("") { "%02x".format(it) }

private fun hmac(secret: String, body: ByteArray): String =
    Mac.getInstance("HmacSHA256").run {
        init(SecretKeySpec(secret.toByteArray(), algorithm))
        doFinal(body).hex()
    }

/** A plugin of this route: answers 401 itself. */
fun signed(secret: String) = createRouteScopedPlugin("FaceSignSignature") {
    onCall { call ->
        val given = call.request.headers["X-FaceSign-Signature"].orEmpty().removePrefix("sha256=")
        val want = hmac(secret, call.receive<ByteArray>())
        if (!MessageDigest.isEqual(want.toByteArray(), given.toByteArray())) {
            call.respond(HttpStatusCode.Unauthorized)
        }
    }
}

fun Route.hooks(secret: String, jobs: Jobs) {
    route("/hooks/facesign") {
        install(signed(secret))
        post {
            val bell = Json.decodeFromString<Doorbell>(call.receiveText())
            if (bell.type == "session.status") jobs.refetch(bell.sessionId)
            call.respond(HttpStatusCode.OK)
        }
    }
    post("/hooks/facesign-media") {
        val media = Json.decodeFromString<Doorbell>(call.receiveText())
        jobs.download(media.sessionId)
        val given = call.request.headers["FaceSign-Signature"]
        if (given == null) call.application.log.warn("media without signature")
        call.respond(HttpStatusCode.OK)
    }
    post("/hooks/facesign-old") {
        val text = call.receiveText()
        if (hmac(secret, text.toByteArray()) == call.request.headers["FaceSign-Signature"]) {
            jobs.refetch(Json.decodeFromString<Doorbell>(text).sessionId)
            call.respond(HttpStatusCode.OK)
        } else {
            call.respond(HttpStatusCode.Unauthorized)
        }
    }
}
