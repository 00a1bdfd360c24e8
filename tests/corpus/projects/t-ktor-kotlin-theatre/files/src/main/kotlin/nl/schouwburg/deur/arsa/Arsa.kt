package nl.schouwburg.deur.arsa

import io.ktor.client.HttpClient
import io.ktor.client.call.body
import io.ktor.client.request.delete
import io.ktor.client.request.forms.MultiPartFormDataContent
import io.ktor.client.request.forms.formData
import io.ktor.client.request.header
import io.ktor.client.request.post
import io.ktor.client.request.setBody
import io.ktor.client.statement.bodyAsText
import io.ktor.http.Headers
import io.ktor.http.HttpHeaders
import kotlinx.serialization.SerialName
import kotlinx.serialization.Serializable
import org.slf4j.LoggerFactory

@Serializable
data class PassiveLiveness(@SerialName("is_real_face") val isRealFace: Boolean = false)

@Serializable
data class Face(
    @SerialName("recognition_uidresult") val uid: String = UNKNOWN,
    @SerialName("passive_liveness") val liveness: PassiveLiveness? = null,
) {
    val isKnown get() = uid != UNKNOWN
    val isAlive get() = liveness?.isRealFace == true

    companion object { const val UNKNOWN = "unknown" }
}

@Serializable
data class Recognition(val status: String = "", val faces: List<Face> = emptyList())

@Serializable
data class Comparison(
    @SerialName("match_result") val match: Boolean = false,
    @SerialName("similarity_score") val similarity: Double = 0.0,
    @SerialName("face2_analysis") val selfie: Face = Face(),
)

@Serializable
data class Erasure(val status: String)

sealed interface Passage {
    data class Open(val employee: String) : Passage
    data class Closed(val reason: String) : Passage
}

class ArsaClient(private val http: HttpClient) {
    private val log = LoggerFactory.getLogger(javaClass)

    suspend fun recognize(photo: ByteArray): Recognition =
        http.post("face_recognition/recognize_face") { setBody(image("face_image" to photo)) }.body()

    suspend fun recognizeText(photo: ByteArray): String =
        http.post("face_recognition/recognize_face") { setBody(image("face_image" to photo)) }.bodyAsText()

    suspend fun compare(document: ByteArray, selfie: ByteArray): Comparison =
        http.post("face_recognition/validate_faces") { setBody(image("image1" to document, "image2" to selfie)) }.body()

    suspend fun identify(photo: ByteArray): Passage {
        val recognition = recognize(photo)
        if (recognition.faces.size != 1) return Passage.Closed("stand alone before the camera")
        val face = recognition.faces[0]
        return when {
            !face.isAlive -> Passage.Closed("not a live face").also { log.warn("spoof refused") }
            face.isKnown -> Passage.Open(face.uid)
            else -> Passage.Closed("unknown")
        }
    }

    suspend fun forget(employee: String): Boolean {
        val erased: Erasure = http.delete("face_recognition/remove_face") { header("x-face-uid", employee) }.body()
        log.info("erasure of {}: {}", employee, erased.status)
        return erased.status == "success"
    }
}

/** Tells the mirrors in the dressing rooms how many people sit before them. */
class WardrobeMirror(private val http: HttpClient) {
    suspend fun headcount(photo: ByteArray): Int {
        val seen: Recognition = http.post("face_detection/detect_face") { setBody(image("face_image" to photo)) }.body()
        return seen.faces.size
    }
}

private fun image(vararg parts: Pair<String, ByteArray>) = MultiPartFormDataContent(
    formData {
        parts.forEach { (name, bytes) ->
            append(name, bytes, Headers.build {
                append(HttpHeaders.ContentType, "image/jpeg")
                append(HttpHeaders.ContentDisposition, "filename=\"$name.jpg\"")
            })
        }
    },
)
