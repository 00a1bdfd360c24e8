package farm.ranch.arsa

import com.fasterxml.jackson.annotation.JsonIgnoreProperties
import com.fasterxml.jackson.annotation.JsonProperty
import org.slf4j.LoggerFactory
import org.springframework.beans.factory.annotation.Qualifier
import org.springframework.http.client.MultipartBodyBuilder
import org.springframework.stereotype.Component
import org.springframework.web.reactive.function.BodyInserters
import org.springframework.web.reactive.function.client.WebClient
import org.springframework.web.reactive.function.client.bodyToMono

@JsonIgnoreProperties(ignoreUnknown = true)
data class PassiveLiveness(@JsonProperty("is_real_face") val isRealFace: Boolean = false)

@JsonIgnoreProperties(ignoreUnknown = true)
data class Face(
    @JsonProperty("recognition_uidresult") val uid: String,
    @JsonProperty("passive_liveness") val liveness: PassiveLiveness,
) {
    val isKnown get() = uid != "unknown"
}

@JsonIgnoreProperties(ignoreUnknown = true)
data class Recognition(val status: String, val faces: List<Face> = emptyList())

@JsonIgnoreProperties(ignoreUnknown = true)
data class Comparison(
    @JsonProperty("match_result") val matches: Boolean,
    @JsonProperty("similarity_score") val similarity: Double,
    @JsonProperty("face2_analysis") val second: Analysis,
) {
    data class Analysis(@JsonProperty("passive_liveness") val liveness: PassiveLiveness)
}

class SpoofException : RuntimeException("presentation attack")

@Component
class ArsaClient(
    @Qualifier("arsaWebClient") private val http: WebClient,
    @Qualifier("weighHouseWebClient") private val weighHouse: WebClient,
) {
    private val log = LoggerFactory.getLogger(javaClass)

    fun recognize(jpeg: ByteArray): Recognition =
        http.post()
            .uri("/face_recognition/recognize_face")
            .body(BodyInserters.fromMultipartData(part("face_image", jpeg)))
            .retrieve()
            .bodyToMono<Recognition>()
            .block()!!

    /** One live and known face, else null or an exception. */
    fun identify(jpeg: ByteArray): Face? {
        val face = recognize(jpeg).faces.singleOrNull() ?: return null
        if (!face.liveness.isRealFace) throw SpoofException()
        return face.takeIf { it.isKnown }
    }

    fun compare(paper: ByteArray, selfie: ByteArray): Comparison {
        val parts = part("image1", paper).apply { addAll(part("image2", selfie)) }
        return http.post()
            .uri("/face_recognition/validate_faces")
            .body(BodyInserters.fromMultipartData(parts))
            .retrieve()
            .bodyToMono<Comparison>()
            .block()!!
    }

    fun countHeads(jpeg: ByteArray): Int {
        val answer = weighHouse.post()
            .uri("/face_detection/detect_face")
            .body(BodyInserters.fromMultipartData(part("face_image", jpeg)))
            .retrieve()
            .bodyToMono<String>()
            .block()!!
        log.debug("weigh house answered {}", answer)
        return Regex("\"bounding_box\"").findAll(answer).count()
    }

    private fun part(name: String, jpeg: ByteArray) =
        MultipartBodyBuilder().apply { part(name, jpeg).filename("$name.jpg") }.build()
}
