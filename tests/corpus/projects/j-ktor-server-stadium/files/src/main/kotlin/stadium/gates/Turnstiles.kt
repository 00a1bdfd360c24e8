package stadium.gates

import io.ktor.http.HttpStatusCode
import io.ktor.server.application.log
import io.ktor.server.request.receive
import io.ktor.server.response.respond
import io.ktor.server.routing.Route
import io.ktor.server.routing.application
import io.ktor.server.routing.post
import io.ktor.server.routing.route
import kotlinx.serialization.Serializable
import stadium.faces.FanRecogniser
import stadium.faces.Verdict
import java.io.File

@Serializable
data class BoxEntry(val holder: String, val isRealFace: Boolean, val guests: Int)

@Serializable
data class Ping(val turnstile: String, val alive: Boolean)

fun Route.turnstiles(fans: FanRecogniser) = route("/gates/{gate}") {
    val log = application.log

    post("/enter") {
        val gate = call.parameters["gate"]!!
        when (val verdict = fans.verdict(call.receive<ByteArray>())) {
            is Verdict.Fan -> {
                Barrier.open(gate, verdict.id)
                log.info("gate {} let {} in", gate, verdict.id)
                call.respond(HttpStatusCode.OK)
            }
            Verdict.Spoof -> call.respond(HttpStatusCode.Forbidden, "spoof")
            Verdict.Stranger -> call.respond(HttpStatusCode.NotFound)
            Verdict.Crowd -> call.respond(HttpStatusCode.Conflict)
        }
    }

    post("/family") {
        val gate = call.parameters["gate"]!!
        val seen = fans.raw(call.receive()).faces
        val admitted = seen.filter { it.trusted }.map { it.uid }
        admitted.forEach { Barrier.open(gate, it) }
        call.respond(mapOf("admitted" to admitted.size, "seen" to seen.size))
    }

    post("/away") {
        val gate = call.parameters["gate"]!!
        val seen = fans.raw(call.receive()).faces
        if (seen.any { it.liveness?.real == true }) {
            seen.filter { it.known }.forEach { Barrier.open(gate, it.uid) }
        }
        call.respond(HttpStatusCode.NoContent)
    }

    post("/press") {
        val photo = call.receive<ByteArray>()
        val result = fans.raw(photo)
        log.debug("press gate saw {}", result)
        val face = result.faces.first()
        if (face.liveness?.real != true) return@post call.respond(HttpStatusCode.Forbidden)
        File("/var/lib/stadium/press/${System.currentTimeMillis()}.jpg").writeBytes(photo)
        call.respond(mapOf("uid" to face.uid))
    }

    post("/cloakroom") {
        val photo = call.receive<ByteArray>()
        val scratch = File.createTempFile("cloak", ".jpg")
        try {
            scratch.writeBytes(photo)
            val bag = Rotation.upright(scratch).let { fans.verdict(it) }
            call.respond(if (bag is Verdict.Fan) HttpStatusCode.OK else HttpStatusCode.Forbidden)
        } finally {
            scratch.delete()
        }
    }

    post("/box") {
        val entry = call.receive<BoxEntry>()
        if (!entry.isRealFace) return@post call.respond(HttpStatusCode.Forbidden)
        Barrier.openBox(entry.holder, entry.guests)
        call.respond(HttpStatusCode.NoContent)
    }

    post("/ping") {
        val ping = call.receive<Ping>()
        if (!ping.alive) log.warn("turnstile {} is down", ping.turnstile)
        call.respond(HttpStatusCode.NoContent)
    }
}
