package com.example.access

import io.ktor.http.HttpStatusCode
import io.ktor.server.application.call
import io.ktor.server.application.log
import io.ktor.server.application.application
import io.ktor.server.request.receive
import io.ktor.server.response.respond
import io.ktor.server.routing.Route
import io.ktor.server.routing.post
import kotlinx.serialization.Serializable
import java.io.File

@Serializable
data class Manual(val uid: String, val isLive: Boolean)

fun Route.doors(arsa: Arsa, doors: Doors) {
    post("/enter") {
        val face = arsa.recognize(call.receive<ByteArray>()).soleLiveFace()
            ?: return@post call.respond(HttpStatusCode.Forbidden)
        if (face.uid == "unknown") return@post call.respond(HttpStatusCode.Unauthorized)
        doors.open(face.uid)
        call.respond(HttpStatusCode.NoContent)
    }

    post("/leave") {
        val recognition = arsa.recognize(call.receive<ByteArray>())
        val face = recognition.faces.first()
        if (face.uid != "unknown") {
            doors.open(face.uid)
        }
        call.respond(HttpStatusCode.NoContent)
    }

    post("/both") {
        val recognition = arsa.recognize(call.receive<ByteArray>())
        if (recognition.faces.isEmpty()) return@post call.respond(HttpStatusCode.BadRequest)
        val (first) = recognition.faces
        require(first.liveness.isRealFace) { "spoof" }
        doors.open(first.uid)
        call.respond(HttpStatusCode.NoContent)
    }

    post("/raw") {
        val image = call.receive<ByteArray>()
        File("/tmp/last-face.jpg").writeBytes(image)
        val recognition = arsa.recognize(image)
        application.log.info("answer: $recognition")
        call.respond(recognition)
    }

    post("/card") {
        val form = call.receive<Map<String, ByteArray>>()
        val result = arsa.compare(form.getValue("selfie"), form.getValue("card"))
        if (result.match && result.similarity >= 90) {
            doors.open("card")
        }
        val alive = result.selfie.liveness.isRealFace
        application.log.info("card: {} alive={}", result.match, alive)
        call.respond(HttpStatusCode.NoContent)
    }

    post("/manual") {
        val body = call.receive<Manual>()
        if (body.isLive) {
            doors.open(body.uid)
        }
        call.respond(HttpStatusCode.NoContent)
    }
}

class Doors {
    fun open(uid: String) = println("open $uid")
}
