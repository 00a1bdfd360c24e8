package fit.gym

import io.ktor.client.HttpClient
import io.ktor.client.call.body
import io.ktor.client.engine.cio.CIO
import io.ktor.client.plugins.HttpTimeout
import io.ktor.client.plugins.contentnegotiation.ContentNegotiation
import io.ktor.client.plugins.defaultRequest
import io.ktor.client.request.forms.formData
import io.ktor.client.request.forms.submitFormWithBinaryData
import io.ktor.client.request.header
import io.ktor.serialization.kotlinx.json.json
import kotlinx.serialization.SerialName
import kotlinx.serialization.Serializable

@Serializable
data class Liveness(@SerialName("is_real_face") val isRealFace: Boolean)

@Serializable
data class Face(
    @SerialName("recognition_uidresult") val uid: String,
    @SerialName("passive_liveness") val liveness: Liveness? = null,
)

@Serializable
data class Recognition(val status: String, val faces: List<Face> = emptyList())

sealed interface Outcome {
    data class Member(val uid: String) : Outcome
    data class Refused(val reason: String) : Outcome
}

class Arsa(key: String = System.getenv("ARSA_FACE_API_KEY") ?: "%{hex:b-android-ktor}") {
    private val client = HttpClient(CIO) {
        install(ContentNegotiation) { json() }
        install(HttpTimeout) { requestTimeoutMillis = 12_000 }
        defaultRequest { header("x-key-secret", key) }
    }

    suspend fun recognize(frame: ByteArray): Recognition =
        client.submitFormWithBinaryData(
            url = "https://faceapi.arsa.technology/api/v1/face_recognition/recognize_face",
            formData = formData { append("face_image", frame) },
        ).body()

    suspend fun identify(frame: ByteArray): Outcome {
        val face = recognize(frame).faces.singleOrNull() ?: return Outcome.Refused("one face, please")
        return when {
            face.liveness?.isRealFace != true -> Outcome.Refused("spoof")
            face.uid == "unknown" -> Outcome.Refused("unknown")
            else -> Outcome.Member(face.uid)
        }
    }
}
