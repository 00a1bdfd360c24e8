package example.gangway.backend

import io.ktor.client.HttpClient
import io.ktor.client.call.body
import io.ktor.client.plugins.HttpRequestRetry
import io.ktor.client.plugins.HttpTimeout
import io.ktor.client.plugins.contentnegotiation.ContentNegotiation
import io.ktor.client.plugins.defaultRequest
import io.ktor.client.request.delete
import io.ktor.client.request.forms.formData
import io.ktor.client.request.forms.submitFormWithBinaryData
import io.ktor.client.request.header
import io.ktor.client.statement.HttpResponse
import io.ktor.client.statement.bodyAsText
import io.ktor.http.Headers
import io.ktor.http.HttpHeaders
import io.ktor.http.isSuccess
import io.ktor.serialization.kotlinx.json.json
import kotlinx.serialization.SerialName
import kotlinx.serialization.Serializable
import kotlinx.serialization.json.Json
import org.slf4j.LoggerFactory

@Serializable
data class Passive(@SerialName("is_real_face") val real: Boolean)

@Serializable
data class Face(
    @SerialName("recognition_uidresult") val uid: String,
    @SerialName("passive_liveness") val liveness: Passive? = null,
)

@Serializable
data class Recognition(val faces: List<Face> = emptyList())

@Serializable
data class Side(@SerialName("passive_liveness") val liveness: Passive? = null)

@Serializable
data class Comparison(
    @SerialName("match_result") val match: Boolean,
    @SerialName("similarity_score") val similarity: Double,
    @SerialName("face2_analysis") val selfie: Side,
)

sealed interface Verdict {
    data class Crew(val uid: String) : Verdict
    enum class Refused : Verdict { NOBODY, SEVERAL, SPOOF, STRANGER }
}

fun Recognition.verdict(): Verdict {
    val face = when (faces.size) {
        0 -> return Verdict.Refused.NOBODY
        1 -> faces.first()
        else -> return Verdict.Refused.SEVERAL
    }
    if (face.liveness?.real != true) return Verdict.Refused.SPOOF
    return face.uid.takeUnless { it == "unknown" }?.let { Verdict.Crew(it) } ?: Verdict.Refused.STRANGER
}

class Arsa(private val config: Config) {
    private val log = LoggerFactory.getLogger(Arsa::class.java)

    private val http = HttpClient {
        install(HttpTimeout) { requestTimeoutMillis = 9_000 }
        install(HttpRequestRetry) { retryOnServerErrors(maxRetries = 2) }
        install(ContentNegotiation) { json(Json { ignoreUnknownKeys = true }) }
        defaultRequest { header("x-key-secret", config.arsaKey) }
    }

    private suspend fun send(path: String, vararg images: Pair<String, ByteArray>): HttpResponse {
        val parts = formData {
            for ((field, jpeg) in images) {
                append(field, jpeg, Headers.build { append(HttpHeaders.ContentDisposition, "filename=$field.jpg") })
            }
        }
        val response = http.submitFormWithBinaryData("${config.arsaBase}/face_recognition/$path", parts)
        if (!response.status.isSuccess()) log.warn("arsa {} answered {}", path, response.status)
        return response
    }

    suspend fun recognise(jpeg: ByteArray): Recognition = send("recognize_face", "face_image" to jpeg).body()

    suspend fun same(card: ByteArray, selfie: ByteArray): Boolean {
        val cmp: Comparison = send("validate_faces", "image1" to card, "image2" to selfie).body()
        val live = cmp.selfie.liveness?.real ?: return false
        return live && cmp.match && cmp.similarity >= config.minSimilarity
    }

    suspend fun surelySame(card: ByteArray, selfie: ByteArray): Boolean {
        val answer: Comparison = send("validate_faces", "image1" to card, "image2" to selfie).body()
        if (answer.selfie.liveness?.real != true) return false
        return answer.similarity > 90.0
    }

    suspend fun erase(uid: String): Boolean {
        val text = http.delete("${config.arsaBase}/face_recognition/remove_face") { header("x-face-uid", uid) }.bodyAsText()
        return Json.parseToJsonElement(text).toString().contains("\"success\"")
    }
}
