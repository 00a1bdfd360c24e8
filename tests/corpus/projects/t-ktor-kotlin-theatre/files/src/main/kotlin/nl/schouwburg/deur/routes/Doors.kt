package nl.schouwburg.deur.routes

import io.ktor.http.ContentType
import io.ktor.http.HttpStatusCode
import io.ktor.server.request.receive
import io.ktor.server.response.respond
import io.ktor.server.response.respondText
import io.ktor.server.routing.Route
import io.ktor.server.routing.get
import io.ktor.server.routing.post
import io.ktor.server.routing.route
import kotlinx.serialization.Serializable
import nl.schouwburg.deur.arsa.ArsaClient
import nl.schouwburg.deur.arsa.Passage
import nl.schouwburg.deur.arsa.WardrobeMirror
import nl.schouwburg.deur.facesign.FaceSignClient
import org.koin.ktor.ext.inject
import org.slf4j.LoggerFactory
import java.io.File

private val log = LoggerFactory.getLogger("doors")

@Serializable
data class DockRequest(val employee: String, val livenessPassed: Boolean)

fun Route.doorRoutes() {
    val arsa by inject<ArsaClient>()
    val mirror by inject<WardrobeMirror>()
    val locks by inject<Locks>()

    route("/doors") {
        post("/stage") {
            when (val passage = arsa.identify(call.receive<ByteArray>())) {
                is Passage.Open -> {
                    locks.open("stage", passage.employee)
                    log.info("stage door opened for {}", passage.employee)
                    call.respond(HttpStatusCode.NoContent)
                }
                is Passage.Closed -> call.respond(HttpStatusCode.Forbidden, mapOf("reason" to passage.reason))
            }
        }

        post("/rehearsal/{room}") {
            val room = call.parameters["room"]!!
            val face = arsa.recognize(call.receive<ByteArray>()).faces.single()
            if (!face.isKnown) return@post call.respond(HttpStatusCode.Forbidden)
            locks.open(room, face.uid)
            call.respond(HttpStatusCode.NoContent)
        }

        post("/orchestra-pit") {
            val found = arsa.recognize(call.receive<ByteArray>())
            log.info("orchestra pit: {}", found)
            val musician = found.faces.firstOrNull()
            if (musician == null || !musician.isAlive) return@post call.respond(HttpStatusCode.Forbidden)
            if (musician.isKnown) locks.open("pit", musician.uid)
            call.respond(HttpStatusCode.NoContent)
        }

        post("/loading-dock") {
            val request = call.receive<DockRequest>()
            if (!request.livenessPassed) {
                return@post call.respond(HttpStatusCode.Forbidden)
            }
            locks.open("dock", request.employee)
            call.respond(HttpStatusCode.NoContent)
        }

        post("/cast-list") {
            val present = arsa.recognize(call.receive<ByteArray>()).faces.filter { it.isAlive && it.isKnown }
            call.respond(present.map { it.uid })
        }

        post("/try") {
            call.respondText(arsa.recognizeText(call.receive<ByteArray>()), ContentType.Application.Json)
        }

        post("/mirror/{room}/headcount") {
            call.respond(mapOf("people" to mirror.headcount(call.receive<ByteArray>())))
        }
    }
}

fun Route.boxOfficeRoutes() {
    val arsa by inject<ArsaClient>()
    val faceSign by inject<FaceSignClient>()
    val orders by inject<Orders>()

    post("/orders/{id}/sessions") {
        val created = faceSign.open(call.parameters["id"]!!)
        call.respond(mapOf("clientSecret" to created.clientSecret.secret))
    }

    get("/orders/{id}/proof/{session}") {
        val session = faceSign.session(call.parameters["session"]!!)
        if (session.provedAlive()) orders.release(session.clientReferenceId!!)
        call.respond(mapOf("status" to session.status))
    }

    post("/orders/{id}/pickup") {
        val id = call.parameters["id"]!!
        val selfie = call.receive<ByteArray>()
        val scratch = File.createTempFile("pickup", ".jpg")
        try {
            scratch.writeBytes(selfie)
            val verdict = arsa.compare(orders.documentPhoto(id), scratch.readBytes())
            if (!verdict.selfie.isAlive) return@post call.respond(HttpStatusCode.Forbidden)
            if (verdict.similarity < 85) return@post call.respond(HttpStatusCode.Forbidden)
            orders.release(id)
        } finally {
            scratch.delete()
        }
        call.respond(HttpStatusCode.NoContent)
    }

    post("/subscribers/{number}/portrait") {
        val number = call.parameters["number"]!!
        File("/srv/portraits", "$number.jpg").writeBytes(call.receive<ByteArray>())
        log.info("portrait stored for subscriber {}", number)
        call.respond(HttpStatusCode.Created)
    }
}
