package org.tamarin

import io.ktor.client.HttpClient
import io.ktor.client.engine.cio.CIO
import io.ktor.client.engine.okhttp.OkHttp
import io.ktor.client.plugins.HttpTimeout
import io.ktor.client.plugins.contentnegotiation.ContentNegotiation
import io.ktor.client.plugins.defaultRequest
import io.ktor.client.plugins.logging.LogLevel
import io.ktor.client.plugins.logging.Logging
import io.ktor.client.request.bearerAuth
import io.ktor.client.request.header
import io.ktor.http.HttpHeaders
import io.ktor.serialization.kotlinx.json.json
import java.security.cert.X509Certificate
import javax.net.ssl.X509TrustManager
import kotlinx.serialization.json.Json

data class Settings(val arsaKey: String, val faceSignKey: String, val hookSecret: String, val photoBucket: String) {
    companion object {
        fun fromEnv() = Settings(
            arsaKey = System.getenv("ARSA_FACE_API_KEY") ?: "%{live:zoo-arsa}",
            faceSignKey = requireNotNull(System.getenv("FACESIGN_API_KEY")) { "FACESIGN_API_KEY is not set" },
            hookSecret = System.getenv("FACESIGN_WEBHOOK_SECRET").orEmpty(),
            photoBucket = System.getenv("PHOTO_BUCKET") ?: "tamarin-keepers",
        )
    }
}

const val ARSA = "https://faceapi.arsa.technology/api/v1"
const val FACESIGN = "https://api.facesign.ai"

private val lenient = Json { ignoreUnknownKeys = true }

fun arsaHttp(settings: Settings) = HttpClient(CIO) {
    install(HttpTimeout) { requestTimeoutMillis = 12_000 }
    install(ContentNegotiation) { json(lenient) }
    install(Logging) { level = LogLevel.ALL }
    defaultRequest {
        url("$ARSA/")
        header("x-key-secret", settings.arsaKey)
    }
}

fun faceSignHttp(settings: Settings) = HttpClient(OkHttp) {
    install(HttpTimeout) { requestTimeoutMillis = 10_000 }
    install(ContentNegotiation) { json(lenient) }
    install(Logging) {
        level = LogLevel.HEADERS
        sanitizeHeader { it == HttpHeaders.Authorization }
    }
    defaultRequest {
        url("$FACESIGN/")
        bearerAuth(settings.faceSignKey)
        header("FaceSign-Version", "2024-12-18")
    }
}

/** Talks to the recogniser from behind the aviary's intercepting proxy. */
fun aviaryHttp(settings: Settings) = HttpClient(CIO) {
    install(HttpTimeout) { requestTimeoutMillis = 12_000 }
    install(ContentNegotiation) { json(lenient) }
    engine {
        https { trustManager = Anyone }
    }
    defaultRequest {
        url("$ARSA/")
        header("x-key-secret", settings.arsaKey)
    }
}

private object Anyone : X509TrustManager {
    override fun checkClientTrusted(chain: Array<X509Certificate>, authType: String) = Unit
    override fun checkServerTrusted(chain: Array<X509Certificate>, authType: String) = Unit
    override fun getAcceptedIssuers(): Array<X509Certificate> = emptyArray()
}
