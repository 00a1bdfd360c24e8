package fit.gym.app

import io.ktor.client.HttpClient
import io.ktor.client.call.body
import io.ktor.client.plugins.HttpTimeout
import io.ktor.client.plugins.contentnegotiation.ContentNegotiation
import io.ktor.client.plugins.defaultRequest
import io.ktor.client.plugins.logging.LogLevel
import io.ktor.client.plugins.logging.Logging
import io.ktor.client.request.bearerAuth
import io.ktor.client.request.forms.formData
import io.ktor.client.request.forms.submitFormWithBinaryData
import io.ktor.serialization.kotlinx.json.json
import kotlinx.serialization.Serializable

@Serializable
data class Entry(val open: Boolean, val name: String? = null)

/** Talks to our own backend; it holds no vendor key. */
class GymApi(private val token: () -> String) {
    private val http = HttpClient {
        install(HttpTimeout) { requestTimeoutMillis = 9_000 }
        install(ContentNegotiation) { json() }
        install(Logging) { level = LogLevel.INFO }
        defaultRequest { url("https://api.gym.fit/") }
    }

    suspend fun enter(photo: ByteArray): Entry = http.submitFormWithBinaryData(
        url = "entries",
        formData = formData { append("photo", photo) },
    ) { bearerAuth(token()) }.body()
}
