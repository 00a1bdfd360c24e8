package fit.gym.server

import kotlinx.coroutines.reactor.awaitSingle
import org.slf4j.LoggerFactory
import org.springframework.context.annotation.Bean
import org.springframework.context.annotation.Configuration
import org.springframework.http.HttpStatus
import org.springframework.web.reactive.function.server.ServerRequest
import org.springframework.web.reactive.function.server.ServerResponse
import org.springframework.web.reactive.function.server.awaitBody
import org.springframework.web.reactive.function.server.bodyValueAndAwait
import org.springframework.web.reactive.function.server.buildAndAwait
import org.springframework.web.reactive.function.server.coRouter

data class Checkin(val photo: ByteArray, val club: String, val isLive: Boolean? = null)

@Configuration
class Routes(private val faces: FaceClient, private val gates: Gates) {
    private val log = LoggerFactory.getLogger(javaClass)

    @Bean
    fun api() = coRouter {
        POST("/entries", ::enter)
        POST("/entries/partner", ::enterAtPartner)
        POST("/entries/app", ::enterFromApp)
        POST("/entries/raw", ::raw)
        POST("/entries/duo", ::duo)
    }

    suspend fun enter(req: ServerRequest): ServerResponse {
        val (photo, club) = req.awaitBody<Checkin>()
        val uid = try {
            faces.member(photo)
        } catch (e: Refused) {
            log.warn("refused at {}: {}", club, e.message)
            return ServerResponse.status(HttpStatus.FORBIDDEN).buildAndAwait()
        }
        gates.open(club, uid)
        return ServerResponse.ok().bodyValueAndAwait(mapOf("open" to true))
    }

    suspend fun enterAtPartner(req: ServerRequest): ServerResponse {
        val body = req.awaitBody<Checkin>()
        val face = faces.recognizeAtPartner(body.photo).faces.first()
        if (face.liveness?.real == true) {
            log.info("live at {}", body.club)
        }
        gates.open(body.club, face.uid)
        return ServerResponse.ok().buildAndAwait()
    }

    suspend fun enterFromApp(req: ServerRequest): ServerResponse {
        val body = req.awaitBody<Checkin>()
        if (body.isLive != true) return ServerResponse.status(HttpStatus.FORBIDDEN).buildAndAwait()
        gates.open(body.club, req.principal().awaitSingle().name)
        return ServerResponse.ok().buildAndAwait()
    }

    suspend fun raw(req: ServerRequest): ServerResponse =
        ServerResponse.ok().bodyValueAndAwait(faces.recognize(req.awaitBody<Checkin>().photo))

    suspend fun duo(req: ServerRequest): ServerResponse {
        val body = req.awaitBody<Checkin>()
        val seen = faces.recognize(body.photo).faces
        if (seen.size != 2 || !seen.all { it.liveness?.real == true }) {
            return ServerResponse.status(HttpStatus.FORBIDDEN).buildAndAwait()
        }
        seen.forEach { gates.open(body.club, it.uid) }
        return ServerResponse.ok().buildAndAwait()
    }
}
