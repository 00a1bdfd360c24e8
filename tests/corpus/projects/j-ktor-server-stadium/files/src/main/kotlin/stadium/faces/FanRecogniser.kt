package stadium.faces

import io.ktor.client.HttpClient
import io.ktor.client.call.body
import io.ktor.client.request.delete
import io.ktor.client.request.forms.formData
import io.ktor.client.request.forms.submitFormWithBinaryData
import io.ktor.client.request.header
import io.ktor.http.Headers
import io.ktor.http.HttpHeaders
import kotlinx.serialization.SerialName
import kotlinx.serialization.Serializable

@Serializable
data class Liveness(@SerialName("is_real_face") val real: Boolean = false)

@Serializable
data class Face(
    @SerialName("recognition_uidresult") val uid: String = "unknown",
    @SerialName("passive_liveness") val liveness: Liveness? = null,
) {
    val known get() = uid != "unknown"
    val trusted get() = liveness?.real == true && known
}

@Serializable
data class Recognition(val faces: List<Face> = emptyList())

@Serializable
data class Comparison(
    @SerialName("match_result") val match: Boolean = false,
    @SerialName("similarity_score") val similarity: Double = 0.0,
    @SerialName("face1_analysis") val first: Face? = null,
    @SerialName("face2_analysis") val second: Face? = null,
)

sealed interface Verdict {
    data class Fan(val id: String) : Verdict
    data object Spoof : Verdict
    data object Stranger : Verdict
    data object Crowd : Verdict
}

class FanRecogniser(private val http: HttpClient, private val minimum: Double) {

    suspend fun raw(photo: ByteArray): Recognition =
        http.submitFormWithBinaryData("face_recognition/recognize_face", image("face_image", photo)).body()

    suspend fun verdict(photo: ByteArray): Verdict {
        val face = raw(photo).faces.singleOrNull() ?: return Verdict.Crowd
        return when {
            face.liveness?.real != true -> Verdict.Spoof
            !face.known -> Verdict.Stranger
            else -> Verdict.Fan(face.uid)
        }
    }

    /** The season ticket's portrait is a print; only the fan has to be alive. */
    suspend fun sameAs(portrait: ByteArray, fan: ByteArray): Boolean {
        val result: Comparison = http.submitFormWithBinaryData(
            "face_recognition/validate_faces",
            image("image1", portrait) + image("image2", fan),
        ).body()
        if (result.second?.liveness?.real != true) return false
        return result.match && result.similarity >= minimum
    }

    suspend fun resembles(portrait: ByteArray, fan: ByteArray): Boolean {
        val result: Comparison = http.submitFormWithBinaryData(
            "face_recognition/validate_faces",
            image("image1", portrait) + image("image2", fan),
        ).body()
        return result.similarity >= minimum
    }

    suspend fun forget(fan: String) {
        http.delete("face_recognition/remove_face") { header("x-face-uid", fan) }
    }

    private fun image(name: String, bytes: ByteArray) = formData {
        append(name, bytes, Headers.build {
            append(HttpHeaders.ContentType, "image/jpeg")
            append(HttpHeaders.ContentDisposition, "filename=\"$name.jpg\"")
        })
    }
}
