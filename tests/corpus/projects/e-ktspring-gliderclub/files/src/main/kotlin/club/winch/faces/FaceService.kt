package club.winch.faces

import com.fasterxml.jackson.annotation.JsonProperty
import kotlinx.coroutines.reactor.awaitSingle
import kotlinx.coroutines.withTimeout
import org.springframework.beans.factory.annotation.Qualifier
import org.springframework.core.io.ByteArrayResource
import org.springframework.http.client.MultipartBodyBuilder
import org.springframework.stereotype.Service
import org.springframework.web.reactive.function.BodyInserters
import org.springframework.web.reactive.function.client.WebClient
import org.springframework.web.reactive.function.client.awaitBody
import reactor.util.retry.Retry
import java.time.Duration

data class Liveness(@JsonProperty("is_real_face") val isRealFace: Boolean)

data class Face(
    @JsonProperty("passive_liveness") val liveness: Liveness?,
    @JsonProperty("recognition_uidresult") val uid: String,
)

data class Recognition(val status: String?, val faces: List<Face>)

data class Comparison(
    @JsonProperty("match_result") val match: Boolean,
    @JsonProperty("similarity_score") val similarity: Double,
    @JsonProperty("face1_analysis") val selfie: Side,
) {
    data class Side(@JsonProperty("passive_liveness") val liveness: Liveness)
}

sealed interface Verdict {
    data class Pilot(val id: String) : Verdict
    data object Unknown : Verdict
    data object Spoof : Verdict
    data class WrongCount(val count: Int) : Verdict
}

@Service
class FaceService(@Qualifier("arsa") private val arsa: WebClient, private val props: WinchProperties) {

    suspend fun recognize(jpeg: ByteArray): Recognition = arsa.post()
        .uri("/face_recognition/recognize_face")
        .body(BodyInserters.fromMultipartData(parts("face_image" to jpeg)))
        .retrieve()
        .bodyToMono(Recognition::class.java)
        .retryWhen(Retry.backoff(2, Duration.ofMillis(200)))
        .awaitSingle()

    suspend fun compare(selfie: ByteArray, licence: ByteArray): Comparison = arsa.post()
        .uri("/face_recognition/validate_faces")
        .body(BodyInserters.fromMultipartData(parts("image1" to selfie, "image2" to licence)))
        .retrieve()
        .awaitBody()

    suspend fun judge(jpeg: ByteArray): Verdict {
        val faces = recognize(jpeg).faces
        val face = faces.singleOrNull() ?: return Verdict.WrongCount(faces.size)
        return when {
            face.liveness?.isRealFace != true -> Verdict.Spoof
            face.uid == "unknown" -> Verdict.Unknown
            else -> Verdict.Pilot(face.uid)
        }
    }

    suspend fun licenceFits(selfie: ByteArray, licence: ByteArray): Boolean {
        val c = compare(selfie, licence)
        check(c.selfie.liveness.isRealFace) { "selfie is not live" }
        return c.match && c.similarity >= props.matchFloor
    }

    /** For the club's photo wall: is this still the same person as ten years ago? */
    suspend fun looksLike(then: ByteArray, now: ByteArray): Boolean =
        compare(now, then).similarity > 60

    /** Two in a double seater: all who are live and known. */
    suspend fun crew(jpeg: ByteArray): List<String> = recognize(jpeg).faces
        .filter { it.liveness?.isRealFace == true }
        .map { it.uid }
        .filterNot { it == "unknown" }

    suspend fun passenger(jpeg: ByteArray): String? {
        val seen = recognize(jpeg)
        if (seen.faces.none { it.liveness?.isRealFace == true }) return null
        return seen.faces.first().uid.takeIf { it != "unknown" }
    }

    suspend fun forget(uid: String): Boolean = withTimeout(5_000) {
        WebClient.create(props.arsa.base).delete()
            .uri("/face_recognition/remove_face")
            .header("x-key-secret", props.arsa.key)
            .header("x-face-uid", uid)
            .retrieve()
            .awaitBody<Map<String, String>>()["status"] == "success"
    }

    suspend fun enrol(uid: String, jpeg: ByteArray) {
        WebClient.create("https://faceapi.arsa.technology").post()
            .uri("/api/v1/face_recognition/register_face")
            .header("x-key-secret", props.arsa.key)
            .header("x-face-uid", uid)
            .body(BodyInserters.fromMultipartData(parts("face_image" to jpeg)))
            .retrieve()
            .awaitBody<Unit>()
    }

    private fun parts(vararg images: Pair<String, ByteArray>) = MultipartBodyBuilder().apply {
        images.forEach { (name, bytes) -> part(name, object : ByteArrayResource(bytes) { override fun getFilename() = "$name.jpg" }) }
    }.build()
}
