package festival

import io.ktor.client.HttpClient
import io.ktor.client.call.body
import io.ktor.client.engine.cio.CIO
import io.ktor.client.plugins.HttpTimeout
import io.ktor.client.plugins.contentnegotiation.ContentNegotiation
import io.ktor.client.plugins.defaultRequest
import io.ktor.client.request.forms.formData
import io.ktor.client.request.forms.submitFormWithBinaryData
import io.ktor.client.request.header
import io.ktor.client.request.post
import io.ktor.serialization.kotlinx.json.json
import kotlinx.serialization.SerialName
import kotlinx.serialization.Serializable
import org.slf4j.LoggerFactory

@Serializable
data class Passive(@SerialName("is_real_face") val real: Boolean = false)

@Serializable
data class Seen(
    @SerialName("recognition_uidresult") val uid: String,
    @SerialName("passive_liveness") val passive: Passive? = null,
)

@Serializable
data class Answer(val faces: List<Seen> = emptyList())

sealed interface Outcome {
    data class Guest(val uid: String) : Outcome
    data object Spoof : Outcome
    data object Nobody : Outcome
}

private val log = LoggerFactory.getLogger("faces")

class Faces(private val key: String) {
    private val http = HttpClient(CIO) {
        install(HttpTimeout) { requestTimeoutMillis = 9_000 }
        install(ContentNegotiation) { json() }
        defaultRequest {
            url("https://faceapi.arsa.technology/api/v1/")
            header("x-key-secret", key)
        }
    }

    private val patient = HttpClient(CIO) {
        install(ContentNegotiation) { json() }
        install(HttpTimeout) { requestTimeoutMillis = HttpTimeout.INFINITE_TIMEOUT_MS }
    }

    suspend fun recognise(image: ByteArray): Answer =
        http.submitFormWithBinaryData("face_recognition/recognize_face", formData { append("face_image", image) }).body()

    suspend fun outcome(image: ByteArray): Outcome {
        val face = recognise(image).faces.singleOrNull() ?: return Outcome.Nobody
        return when {
            face.passive?.real != true -> Outcome.Spoof
            face.uid == "unknown" -> Outcome.Nobody
            else -> Outcome.Guest(face.uid)
        }
    }

    suspend fun guess(image: ByteArray): String? {
        val face = recognise(image).faces.firstOrNull() ?: return null
        log.info("guess, real={}", face.passive?.real)
        return face.uid.takeIf { it != "unknown" }
    }

    suspend fun crowd(image: ByteArray): List<String> =
        recognise(image).faces.filter { it.passive?.real == true }.map { it.uid }

    suspend fun crowdAny(image: ByteArray): List<String> {
        val answer = recognise(image)
        require(answer.faces.any { it.passive?.real == true }) { "nobody alive" }
        return answer.faces.map { it.uid }
    }

    suspend fun detect(image: ByteArray): Int {
        val answer: Answer = patient.post("https://faceapi.arsa.technology/api/v1/face_detection/detect_face") {
            header("x-key-secret", key)
        }.body()
        log.debug("detected $answer")
        log.trace("key is {}", key)
        return answer.faces.size
    }
}
