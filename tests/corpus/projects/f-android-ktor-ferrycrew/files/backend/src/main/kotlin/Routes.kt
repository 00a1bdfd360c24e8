package example.gangway.backend

import io.ktor.http.HttpStatusCode
import io.ktor.server.application.install
import io.ktor.server.application.log
import io.ktor.server.request.receive
import io.ktor.server.response.respond
import io.ktor.server.response.respondText
import io.ktor.server.routing.Route
import io.ktor.server.routing.application
import io.ktor.server.routing.post
import io.ktor.server.routing.route
import kotlinx.serialization.Serializable
import kotlinx.serialization.encodeToString
import kotlinx.serialization.json.Json
import java.io.File

@Serializable
data class HookEvent(val id: String, val type: String, val sessionId: String)

@Serializable
data class MateReport(val crewId: String, val isRealFace: Boolean)

fun Route.crewRoutes(config: Config, arsa: Arsa, facesign: FaceSign, rota: Rota) {
    post("/ships/{ship}/clock-on") {
        when (val verdict = arsa.recognise(call.receive<ByteArray>()).verdict()) {
            is Verdict.Crew -> call.respondText(rota.clockOn(call.parameters["ship"]!!, verdict.uid))
            is Verdict.Refused -> {
                application.log.info("refused: {}", verdict)
                call.respond(HttpStatusCode.Forbidden, verdict.name)
            }
        }
    }

    post("/ships/{ship}/clock-off") {
        val jpeg = call.receive<ByteArray>()
        val seen = arsa.recognise(jpeg)
        application.log.info("clock-off saw {}", seen)
        val face = seen.faces.firstOrNull() ?: return@post call.respond(HttpStatusCode.UnprocessableEntity)
        if (face.liveness?.real == false) {
            application.log.warn("clock-off without a live face")
        }
        rota.clockOff(call.parameters["ship"]!!, face.uid)
        File("/var/lib/gangway/off/${System.currentTimeMillis()}.jpg").writeBytes(jpeg)
        call.respond(HttpStatusCode.NoContent)
    }

    post("/mate/report") {
        val report = call.receive<MateReport>()
        if (!report.isRealFace) return@post call.respond(HttpStatusCode.Forbidden)
        rota.confirm(report.crewId)
        call.respond(HttpStatusCode.NoContent)
    }

    post("/crew/{id}/session") {
        call.respond(mapOf("clientSecret" to facesign.open(call.parameters["id"]!!)))
    }

    route("/hooks/facesign") {
        install(FaceSignSignature) { secret = config.hookSecret }
        post {
            val event = call.receive<HookEvent>()
            rota.settle(event.sessionId, facesign.genuine(event.sessionId))
            call.respond(HttpStatusCode.NoContent)
        }
    }

    post("/hooks/facesign-old") {
        val event = call.receive<HookEvent>()
        val again = Json.encodeToString(event)
        if (hmacHex(config.hookSecret, again.toByteArray()).equals(call.request.headers["FaceSign-Signature"])) {
            rota.touch(event.sessionId)
        }
        call.respond(HttpStatusCode.NoContent)
    }
}
