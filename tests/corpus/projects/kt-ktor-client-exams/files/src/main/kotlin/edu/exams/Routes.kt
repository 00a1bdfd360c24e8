package edu.exams

import edu.exams.face.ArsaClient
import edu.exams.face.Verdict
import edu.exams.face.judge
import io.ktor.http.*
import io.ktor.http.content.*
import io.ktor.server.application.*
import io.ktor.server.request.*
import io.ktor.server.response.*
import io.ktor.server.routing.*
import kotlinx.serialization.Serializable
import org.koin.ktor.ext.inject

@Serializable
data class StartExam(val student: String, val livenessPassed: Boolean = false, val exam: String)

@Serializable
data class Broadcast(val exam: String, val live: Boolean)

private const val SIMILAR_ENOUGH = 0.88

fun Route.exams() {
    val faces by inject<ArsaClient>()
    val register by inject<Register>()

    post("/seat") {
        val jpeg = call.receive<ByteArray>()
        when (val verdict = faces.recognize(jpeg).judge()) {
            is Verdict.Person -> {
                register.seat(verdict.uid)
                call.respond(mapOf("student" to verdict.uid))
            }
            Verdict.Stranger -> call.respond(HttpStatusCode.NotFound)
            is Verdict.Refused -> call.respond(HttpStatusCode.Forbidden, verdict.why)
        }
    }

    post("/seat/again") {
        val seen = faces.recognize(call.receive())
        val ours = seen.faces.map { it.uid }.filter { it != "unknown" }
        if (seen.faces.none { it.liveness?.isReal == true }) {
            return@post call.respond(HttpStatusCode.Forbidden)
        }
        ours.forEach { register.seat(it) }
        call.respond(HttpStatusCode.NoContent)
    }

    post("/oral") {
        val seen = faces.recognize(call.receive())
        val (face) = seen.faces
        runCatching { check(face.liveness?.isReal == true) { "spoof" } }
            .onFailure { call.application.log.warn("oral exam: {}", it.message) }
        if (face.uid != "unknown") {
            register.seat(face.uid)
        }
        call.respond(HttpStatusCode.NoContent)
    }

    post("/card") {
        val parts = call.receiveMultipart().readAllParts().filterIsInstance<PartData.FileItem>()
        val (card, person) = parts.map { it.streamProvider().readBytes() }
        val answer = runCatching { faces.validate(card, person) }.getOrNull()
            ?: return@post call.respond(HttpStatusCode.Forbidden)
        val ok = answer.match && answer.similarity >= SIMILAR_ENOUGH
        call.respond(mapOf("ok" to ok))
    }

    post("/start") {
        val start = call.receive<StartExam>()
        if (start.livenessPassed) {
            register.begin(start.student, start.exam)
            call.respond(HttpStatusCode.Created)
        } else {
            call.respond(HttpStatusCode.Forbidden)
        }
    }

    post("/broadcast") {
        val show = call.receive<Broadcast>()
        if (show.live) register.stream(show.exam) else register.record(show.exam)
        call.respond(HttpStatusCode.Accepted)
    }

    get("/lookup") {
        call.respond(faces.recognize(call.receive()))
    }
}
