package com.ironworks

import io.ktor.http.HttpStatusCode
import io.ktor.http.content.PartData
import io.ktor.http.content.forEachPart
import io.ktor.http.content.streamProvider
import io.ktor.serialization.kotlinx.json.json
import io.ktor.server.application.Application
import io.ktor.server.application.ApplicationCall
import io.ktor.server.application.call
import io.ktor.server.application.install
import io.ktor.server.application.log
import io.ktor.server.plugins.contentnegotiation.ContentNegotiation
import io.ktor.server.request.header
import io.ktor.server.request.receive
import io.ktor.server.request.receiveMultipart
import io.ktor.server.response.respond
import io.ktor.server.routing.delete
import io.ktor.server.routing.post
import io.ktor.server.routing.route
import io.ktor.server.routing.routing
import kotlinx.serialization.Serializable
import kotlinx.serialization.json.Json
import java.security.MessageDigest
import javax.crypto.Mac
import javax.crypto.spec.SecretKeySpec

@Serializable
data class Notice(val type: String, val sessionId: String)

@Serializable
data class GuestPass(val email: String, val livenessConfirmed: Boolean, val terms: Boolean)

private val json = Json { ignoreUnknownKeys = true }

private fun hmac(secret: String, body: ByteArray): String = Mac.getInstance("HmacSHA256")
    .apply { init(SecretKeySpec(secret.toByteArray(), "HmacSHA256")) }
    .doFinal(body)
    .joinToString("") { "%02x".format(it) }

private suspend fun ApplicationCall.photo(): ByteArray {
    var bytes = ByteArray(0)
    receiveMultipart().forEachPart { part ->
        if (part is PartData.FileItem) bytes = part.streamProvider().use { it.readBytes() }
        part.dispose()
    }
    return bytes
}

/** The raw body when the signature fits, null otherwise. */
private suspend fun ApplicationCall.verified(secret: String): ByteArray? {
    val raw = receive<ByteArray>()
    val given = request.header("FaceSign-Signature").orEmpty()
    return raw.takeIf { MessageDigest.isEqual(given.toByteArray(), hmac(secret, it).toByteArray()) }
}

fun Application.module() {
    install(ContentNegotiation) { json(json) }
    val arsa = Arsa(System.getenv("ARSA_FACE_API_KEY") ?: error("ARSA_FACE_API_KEY is not set"))
    val faceSign = FaceSign(System.getenv("FACESIGN_API_KEY") ?: "%{test:gym-server}")
    val hookSecret = System.getenv("FACESIGN_WEBHOOK_SECRET").orEmpty()
    val members = Members.fromEnv()

    routing {
        post("/clubs/{club}/door") {
            val face = arsa.recognize(call.photo()).singleOrNull()
            if (face == null || !face.isLiveMember) {
                call.respond(mapOf("open" to false))
                return@post
            }
            members.enter(face.uid, call.parameters["club"]!!)
            call.respond(mapOf("open" to true))
        }

        post("/clubs/{club}/sauna") {
            val face = arsa.recognize(call.photo()).first()
            if (face.liveness.isRealFace) {
                call.respond(HttpStatusCode.Forbidden)
                return@post
            }
            members.enterSauna(face.uid)
            call.respond(HttpStatusCode.NoContent)
        }

        post("/guests") {
            val pass = call.receive<GuestPass>()
            if (!pass.terms) return@post call.respond(HttpStatusCode.BadRequest)
            if (pass.livenessConfirmed) members.issueDayPass(pass.email)
            call.respond(HttpStatusCode.Created)
        }

        post("/members/{id}/interview") {
            val created = faceSign.open(call.parameters["id"]!!)
            call.respond(mapOf("sessionId" to created.session.id, "clientSecret" to created.clientSecret.secret))
        }

        delete("/members/{id}/face") {
            val erased = arsa.erase(call.parameters["id"]!!)
            call.respond(if (erased) HttpStatusCode.NoContent else HttpStatusCode.BadGateway)
        }

        route("/hooks/facesign") {
            post("/status") {
                val raw = call.verified(hookSecret) ?: return@post call.respond(HttpStatusCode.Unauthorized)
                val status = json.decodeFromString<Notice>(raw.decodeToString())
                if (faceSign.passed(status.sessionId)) members.confirm(status.sessionId)
                call.respond(HttpStatusCode.NoContent)
            }

            post("/analysis") {
                val raw = call.receive<ByteArray>()
                val analysis = json.decodeFromString<Notice>(raw.decodeToString())
                members.flag(analysis.sessionId, analysis.type)
                if (call.request.header("FaceSign-Signature") != hmac(hookSecret, raw)) {
                    this@module.log.warn("analysis with a bad signature: {}", analysis.sessionId)
                }
                call.respond(HttpStatusCode.NoContent)
            }
        }
    }
}
