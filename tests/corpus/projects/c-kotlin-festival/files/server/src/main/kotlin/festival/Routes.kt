package festival

import festival.identity.ArsaClient
import festival.identity.FaceSignClient
import festival.identity.Sighting
import festival.identity.toSighting
import io.ktor.http.HttpStatusCode
import io.ktor.server.application.install
import io.ktor.server.request.receive
import io.ktor.server.response.respond
import io.ktor.server.routing.Route
import io.ktor.server.routing.post
import io.ktor.server.routing.route
import java.io.File
import kotlinx.serialization.Serializable
import org.slf4j.LoggerFactory

private val log = LoggerFactory.getLogger("festival.routes")

@Serializable data class Answer(val verdict: String, val crewId: String? = null)

@Serializable data class Entry(val crewId: String, val livenessOk: Boolean, val zone: String)

@Serializable data class FaceSignEvent(val id: String, val type: String, val sessionId: String)

fun Route.gates(arsa: ArsaClient, roster: Roster) = route("/api/gates/{gate}") {
    post("/scan") {
        val gate = call.parameters["gate"]!!
        when (val sighting = arsa.recognize(call.receive<ByteArray>()).toSighting()) {
            is Sighting.Crew -> call.respond(Answer("admitted", roster.admit(sighting.uid, gate)))
            Sighting.Stranger -> call.respond(Answer("stranger"))
            Sighting.Spoof -> {
                log.warn("spoof at {}", gate)
                call.respond(HttpStatusCode.Forbidden, Answer("spoof"))
            }
            is Sighting.Unusable -> call.respond(HttpStatusCode.UnprocessableEntity, Answer("retake"))
        }
    }

    post("/artist") {
        val photo = call.receive<ByteArray>()
        val face = arsa.recognize(photo).faces.first()
        val artist = roster.artist(face.uid) ?: return@post call.respond(HttpStatusCode.NotFound)
        roster.openBackstage(artist)
        File("/var/festival/artists/${artist.id}.jpg").writeBytes(photo)
        File("/var/festival/artists/${artist.id}.log").appendText("backstage\n")
        call.respond(Answer("admitted", artist.id))
    }

    post("/bus") {
        val riders = arsa.recognize(call.receive<ByteArray>()).faces
        val boarded = riders
            .filter { it.liveness?.isRealFace == true && it.uid != "unknown" }
            .map { roster.board(it.uid) }
        call.respond(Answer("boarded ${boarded.size}"))
    }

    post("/van") {
        val passengers = arsa.recognize(call.receive<ByteArray>()).faces
        if (passengers.none { it.liveness?.isRealFace == true }) return@post call.respond(HttpStatusCode.Forbidden)
        passengers.filterNot { it.uid == "unknown" }.forEach { rider ->
            roster.board(rider.uid)
        }
        call.respond(HttpStatusCode.NoContent)
    }

    post("/badge") {
        val (badge, selfie) = call.receivePair()
        val comparison = arsa.compare(badge, selfie)
        val live = comparison.selfie.liveness?.isRealFace == true
        val same = live && comparison.match && comparison.similarity >= 80.0
        call.respond(Answer(if (same) "same" else "different"))
    }
}

fun Route.entries(roster: Roster) = post("/api/entries") {
    val entry = call.receive<Entry>()
    if (!entry.livenessOk) return@post call.respond(HttpStatusCode.Forbidden)
    roster.admit(entry.crewId, entry.zone)
    call.respond(HttpStatusCode.NoContent)
}

fun Route.hooks(config: Config, facesign: FaceSignClient, roster: Roster) {
    route("/hooks/facesign") {
        install(FaceSignSignature) { secret = config.webhookSecret }
        post {
            val event = call.receive<FaceSignEvent>()
            if (event.type == "session.status" && facesign.isLive(event.sessionId)) roster.confirm(event.sessionId)
            call.respond(HttpStatusCode.NoContent)
        }
    }
}
