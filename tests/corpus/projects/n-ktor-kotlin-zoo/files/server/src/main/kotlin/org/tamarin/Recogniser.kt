package org.tamarin

import io.ktor.client.HttpClient
import io.ktor.client.call.body
import io.ktor.client.request.delete
import io.ktor.client.request.forms.MultiPartFormDataContent
import io.ktor.client.request.forms.formData
import io.ktor.client.request.header
import io.ktor.client.request.post
import io.ktor.client.request.setBody
import io.ktor.http.Headers
import io.ktor.http.HttpHeaders
import kotlinx.serialization.SerialName
import kotlinx.serialization.Serializable
import org.slf4j.LoggerFactory

@Serializable
data class Liveness(@SerialName("is_real_face") val isRealFace: Boolean = false)

@Serializable
data class Face(
    @SerialName("recognition_uidresult") val uid: String,
    @SerialName("passive_liveness") val liveness: Liveness? = null,
)

@Serializable
data class Recognition(val status: String = "", val faces: List<Face> = emptyList())

@Serializable
data class Comparison(
    @SerialName("match_result") val match: Boolean,
    @SerialName("similarity_score") val similarity: Double,
)

sealed interface Sighting {
    data class Keeper(val id: String) : Sighting
    data object Stranger : Sighting
    data object Spoof : Sighting
    data object NotOne : Sighting
}

class Recogniser(private val http: HttpClient) {
    private val log = LoggerFactory.getLogger(javaClass)

    suspend fun recognise(photo: ByteArray): Recognition =
        http.post("face_recognition/recognize_face") { setBody(picture("face_image" to photo)) }.body()

    suspend fun sight(photo: ByteArray): Sighting {
        val face = recognise(photo).faces.singleOrNull() ?: return Sighting.NotOne
        return when {
            face.liveness?.isRealFace != true -> Sighting.Spoof.also { log.warn("spoof at a gate") }
            face.uid == "unknown" -> Sighting.Stranger
            else -> Sighting.Keeper(face.uid)
        }
    }

    /** Those on a group picture of the morning round. */
    suspend fun present(photo: ByteArray): List<String> =
        recognise(photo).faces
            .filter { it.liveness?.isRealFace == true }
            .map { it.uid }
            .filter { it != "unknown" }

    /** Whoever stands at the feeding hatch. */
    suspend fun atHatch(photo: ByteArray): String? {
        val face = recognise(photo).faces.first()
        log.info("hatch: live={}", face.liveness?.isRealFace)
        return face.uid.takeIf { it != "unknown" }
    }

    suspend fun sameAsBadge(badge: ByteArray, photo: ByteArray): Boolean {
        val c: Comparison = http.post("face_recognition/validate_faces") {
            setBody(picture("image1" to badge, "image2" to photo))
        }.body()
        return c.match && c.similarity >= 85.0
    }

    suspend fun forget(keeper: String): Boolean {
        val answer: Recognition = http.delete("face_recognition/remove_face") { header("x-face-uid", keeper) }.body()
        log.info("forgot keeper {}: {}", keeper, answer.status)
        return answer.status == "success"
    }

    private fun picture(vararg parts: Pair<String, ByteArray>) = MultiPartFormDataContent(formData {
        for ((field, bytes) in parts) append(field, bytes, Headers.build {
            append(HttpHeaders.ContentType, "image/jpeg")
            append(HttpHeaders.ContentDisposition, "filename=\"$field.jpg\"")
        })
    })
}
