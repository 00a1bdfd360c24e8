package festival.identity

import io.ktor.client.HttpClient
import io.ktor.client.call.body
import io.ktor.client.engine.cio.CIO
import io.ktor.client.plugins.HttpTimeout
import io.ktor.client.plugins.contentnegotiation.ContentNegotiation
import io.ktor.client.plugins.defaultRequest
import io.ktor.client.request.delete
import io.ktor.client.request.forms.formData
import io.ktor.client.request.forms.submitFormWithBinaryData
import io.ktor.client.request.header
import io.ktor.http.isSuccess
import io.ktor.serialization.kotlinx.json.json
import kotlinx.serialization.SerialName
import kotlinx.serialization.Serializable
import kotlinx.serialization.json.Json
import org.slf4j.LoggerFactory

@Serializable
data class PassiveLiveness(@SerialName("is_real_face") val isRealFace: Boolean = false)

@Serializable
data class Face(
    @SerialName("recognition_uidresult") val uid: String = "unknown",
    @SerialName("passive_liveness") val liveness: PassiveLiveness? = null,
)

@Serializable
data class Recognition(val status: String, val faces: List<Face> = emptyList())

@Serializable
data class Comparison(
    @SerialName("match_result") val match: Boolean = false,
    @SerialName("similarity_score") val similarity: Double = 0.0,
    @SerialName("face2_analysis") val selfie: Face = Face(),
)

sealed interface Sighting {
    data class Crew(val uid: String) : Sighting
    data object Stranger : Sighting
    data object Spoof : Sighting
    data class Unusable(val faces: Int) : Sighting
}

fun Recognition.toSighting(): Sighting {
    val face = faces.singleOrNull() ?: return Sighting.Unusable(faces.size)
    return when {
        face.liveness?.isRealFace != true -> Sighting.Spoof
        face.uid == "unknown" -> Sighting.Stranger
        else -> Sighting.Crew(face.uid)
    }
}

class ArsaClient(private val baseUrl: String, private val key: String) {
    private val log = LoggerFactory.getLogger(javaClass)

    private val http = HttpClient(CIO) {
        install(ContentNegotiation) { json(Json { ignoreUnknownKeys = true }) }
        install(HttpTimeout) { requestTimeoutMillis = 8_000 }
        defaultRequest { header("x-key-secret", key) }
    }

    suspend fun recognize(photo: ByteArray): Recognition =
        http.submitFormWithBinaryData(
            "$baseUrl/face_recognition/recognize_face",
            formData { append("face_image", photo) },
        ).body()

    suspend fun compare(badge: ByteArray, selfie: ByteArray): Comparison {
        val parts = formData { append("image1", badge); append("image2", selfie) }
        val response = http.submitFormWithBinaryData("$baseUrl/face_recognition/validate_faces", parts)
        val comparison = response.body<Comparison>()
        log.info("badge comparison {}", comparison)
        return comparison
    }

    suspend fun forget(uid: String): Boolean {
        val response = http.delete("$baseUrl/face_recognition/remove_face") { header("x-face-uid", uid) }
        log.info("forget {} -> {}", uid, response.status)
        return response.status.isSuccess()
    }
}
