package stadium

import io.ktor.client.HttpClient
import io.ktor.client.engine.cio.CIO
import io.ktor.client.plugins.HttpTimeout
import io.ktor.client.plugins.contentnegotiation.ContentNegotiation as ClientContentNegotiation
import io.ktor.client.plugins.defaultRequest
import io.ktor.client.plugins.logging.LogLevel
import io.ktor.client.plugins.logging.Logging
import io.ktor.client.request.bearerAuth
import io.ktor.client.request.header
import io.ktor.http.HttpHeaders
import io.ktor.serialization.kotlinx.json.json
import io.ktor.server.application.Application
import io.ktor.server.application.install
import io.ktor.server.plugins.contentnegotiation.ContentNegotiation
import io.ktor.server.routing.routing
import kotlinx.serialization.json.Json
import stadium.faces.FanRecogniser
import stadium.gates.turnstiles
import stadium.proof.StewardProof
import stadium.proof.facesignHooks

fun Application.module() {
    val config = environment.config
    val lenient = Json { ignoreUnknownKeys = true }
    install(ContentNegotiation) { json(lenient) }

    val arsaKey = config.property("arsa.key").getString()
    val arsa = HttpClient(CIO) {
        install(HttpTimeout) { requestTimeoutMillis = 10_000 }
        install(ClientContentNegotiation) { json(lenient) }
        install(Logging) {
            level = LogLevel.INFO
        }
        defaultRequest {
            url(config.property("arsa.base").getString() + "/")
            header("x-key-secret", arsaKey)
        }
    }

    val facesign = HttpClient(CIO) {
        install(HttpTimeout) { requestTimeoutMillis = 15_000 }
        install(ClientContentNegotiation) { json(lenient) }
        install(Logging) {
            level = LogLevel.HEADERS
            sanitizeHeader { it == HttpHeaders.Authorization }
        }
        defaultRequest {
            url(config.property("facesign.base").getString() + "/")
            bearerAuth(config.property("facesign.key").getString())
            header("FaceSign-Version", config.property("facesign.version").getString())
        }
    }

    val similarity = config.property("arsa.similarity").getString().toDouble()
    val secret = config.propertyOrNull("facesign.webhookSecret")?.getString() ?: "%{whsec:stadium-hook}"
    log.info("arsa key of ${arsaKey.length} characters loaded")

    routing {
        turnstiles(FanRecogniser(arsa, similarity))
        facesignHooks(secret.toByteArray(), StewardProof(facesign))
    }
}
