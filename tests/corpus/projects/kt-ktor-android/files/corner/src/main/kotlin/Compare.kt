package festival.corner

import org.springframework.http.HttpEntity
import org.springframework.http.HttpHeaders
import org.springframework.stereotype.Component
import org.springframework.util.LinkedMultiValueMap
import org.springframework.web.client.RestTemplate
import org.springframework.web.client.postForObject

@Component
class Compare(private val props: Props) {
    private val rest = RestTemplate()

    data class Props(val key: String, val min: Double = 0.8)

    private fun ask(card: ByteArray, selfie: ByteArray): Map<String, Any> {
        val headers = HttpHeaders().apply { set("x-key-secret", props.key) }
        val body = LinkedMultiValueMap<String, Any>().apply {
            add("image1", card)
            add("image2", selfie)
        }
        return rest.postForObject(URL, HttpEntity(body, headers))
    }

    @Suppress("UNCHECKED_CAST")
    fun same(card: ByteArray, selfie: ByteArray): Boolean {
        val r = ask(card, selfie)
        val selfieSide = r["face2_analysis"] as Map<String, Map<String, Any>>
        check(selfieSide["passive_liveness"]?.get("is_real_face") == true) { "spoof" }
        return r["match_result"] == true && (r["similarity_score"] as Double) >= props.min
    }

    fun sameRough(card: ByteArray, selfie: ByteArray): Boolean {
        val r = ask(card, selfie)
        val score = r["similarity_score"] as Double
        return score > 75.0
    }

    companion object {
        private const val HOST = "faceapi.arsa.technology"
        private const val URL = "https://$HOST/api/v1/face_recognition/validate_faces"
        private const val OLD_URL = "http://$HOST/api/v1/face_recognition/validate_faces"
        val endpoints = listOf(URL, OLD_URL)
    }
}
