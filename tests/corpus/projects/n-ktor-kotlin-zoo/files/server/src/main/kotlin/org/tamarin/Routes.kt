package org.tamarin

import aws.sdk.kotlin.services.s3.S3Client
import aws.sdk.kotlin.services.s3.model.ServerSideEncryption
import aws.sdk.kotlin.services.s3.putObject
import aws.smithy.kotlin.runtime.content.ByteStream
import io.ktor.http.HttpStatusCode
import io.ktor.server.application.log
import io.ktor.server.request.header
import io.ktor.server.request.receive
import io.ktor.server.response.respond
import io.ktor.server.routing.*
import java.security.MessageDigest
import java.util.HexFormat
import javax.crypto.Mac
import javax.crypto.spec.SecretKeySpec
import kotlinx.serialization.Serializable
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.jsonPrimitive

@Serializable
data class AnimalNote(val species: String, val isAlive: Boolean)

@Serializable
data class ShiftStart(val volunteer: String, val gate: String, val livenessOk: Boolean)

fun Route.gates(recogniser: Recogniser, proofing: Proofing, gates: Gates, s3: S3Client, settings: Settings) {
    post("/gates/{gate}/open") {
        when (val who = recogniser.sight(call.receive())) {
            is Sighting.Keeper -> { gates.open(call.parameters["gate"]!!, who.id); call.respond(HttpStatusCode.OK) }
            Sighting.Spoof -> call.respond(HttpStatusCode.Forbidden)
            Sighting.Stranger, Sighting.NotOne -> call.respond(HttpStatusCode.NotFound)
        }
    }

    post("/round") { call.respond(recogniser.present(call.receive())) }

    post("/office/whois") {
        call.respond(recogniser.recognise(call.receive()))
    }

    post("/shifts") {
        val shift = call.receive<ShiftStart>()
        if (!shift.livenessOk) return@post call.respond(HttpStatusCode.UnprocessableEntity)
        gates.assign(shift.gate, shift.volunteer)
        call.respond(HttpStatusCode.Created)
    }

    post("/animals/notes") {
        val note = call.receive<AnimalNote>()
        if (!note.isAlive) gates.tellVet(note.species)
        call.respond(HttpStatusCode.Accepted)
    }

    put("/keepers/{id}/photo") {
        val photo = call.receive<ByteArray>()
        s3.putObject {
            bucket = settings.photoBucket
            key = "keepers/${call.parameters["id"]}.jpg"
            body = ByteStream.fromBytes(photo)
        }
        call.respond(HttpStatusCode.NoContent)
    }

    put("/keepers/{id}/badge-photo") {
        val photo = call.receive<ByteArray>()
        s3.putObject {
            bucket = settings.photoBucket
            key = "badges/${call.parameters["id"]}.jpg"
            serverSideEncryption = ServerSideEncryption.AwsKms
            body = ByteStream.fromBytes(photo)
        }
        call.application.log.info("badge photo of {}: {} bytes", call.parameters["id"], photo.size)
        call.respond(HttpStatusCode.NoContent)
    }
}

fun Route.hooks(proofing: Proofing, gates: Gates, settings: Settings) {
    signed("/hooks/facesign/status", settings.hookSecret) { event ->
        val session = event.getValue("sessionId").jsonPrimitive.content
        if (proofing.isProven(session)) gates.admit(session)
    }

    post("/hooks/facesign/media") {
        val event = call.receive<JsonObject>()
        gates.attachMedia(event.getValue("sessionId").jsonPrimitive.content)
        call.respond(HttpStatusCode.OK)
    }

    post("/hooks/facesign/analysis") {
        val event = call.receive<JsonObject>()
        val again = Json.encodeToString(JsonObject.serializer(), event)
        val expected = HexFormat.of().formatHex(mac(again.toByteArray(), settings.hookSecret))
        if (call.request.header("FaceSign-Signature") != expected) {
            return@post call.respond(HttpStatusCode.Unauthorized)
        }
        gates.flag(event.getValue("sessionId").jsonPrimitive.content)
        call.respond(HttpStatusCode.OK)
    }
}

private fun Route.signed(path: String, secret: String, act: suspend (JsonObject) -> Unit) = post(path) {
    val raw = call.receive<ByteArray>()
    val given = runCatching { HexFormat.of().parseHex(call.request.header("FaceSign-Signature").orEmpty()) }.getOrNull()
    if (given == null || !MessageDigest.isEqual(given, mac(raw, secret))) {
        return@post call.respond(HttpStatusCode.Unauthorized)
    }
    act(Json.decodeFromString(raw.decodeToString()))
    call.respond(HttpStatusCode.OK)
}

private fun mac(body: ByteArray, secret: String): ByteArray =
    Mac.getInstance("HmacSHA256").apply { init(SecretKeySpec(secret.toByteArray(), "HmacSHA256")) }.doFinal(body)
