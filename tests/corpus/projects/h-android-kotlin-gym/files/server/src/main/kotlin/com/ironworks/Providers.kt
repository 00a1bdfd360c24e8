package com.ironworks

import io.ktor.client.HttpClient
import io.ktor.client.call.body
import io.ktor.client.engine.cio.CIO
import io.ktor.client.plugins.HttpTimeout
import io.ktor.client.plugins.contentnegotiation.ContentNegotiation
import io.ktor.client.plugins.defaultRequest
import io.ktor.client.request.bearerAuth
import io.ktor.client.request.forms.formData
import io.ktor.client.request.forms.submitFormWithBinaryData
import io.ktor.client.request.get
import io.ktor.client.request.header
import io.ktor.client.request.post
import io.ktor.client.request.setBody
import io.ktor.http.ContentType
import io.ktor.http.Headers
import io.ktor.http.HttpHeaders
import io.ktor.http.contentType
import io.ktor.serialization.kotlinx.json.json
import kotlinx.serialization.SerialName
import kotlinx.serialization.Serializable
import kotlinx.serialization.json.Json
import org.slf4j.LoggerFactory
import java.net.URI
import java.net.http.HttpRequest
import java.net.http.HttpResponse

@Serializable
data class Liveness(@SerialName("is_real_face") val isRealFace: Boolean = false)

@Serializable
data class Face(
    @SerialName("recognition_uidresult") val uid: String = "unknown",
    @SerialName("passive_liveness") val liveness: Liveness = Liveness(),
) {
    val isLiveMember: Boolean get() = liveness.isRealFace && uid != "unknown"
}

@Serializable
data class Recognition(val faces: List<Face>)

@Serializable
data class Created(val session: Session, val clientSecret: Secret)

@Serializable
data class Session(val id: String, val report: Report? = null)

@Serializable
data class Report(val nodeReports: List<Node> = emptyList())

@Serializable
data class Node(val type: String, val outcome: String)

@Serializable
data class Secret(val secret: String)

private val lenient = Json { ignoreUnknownKeys = true }

class Arsa(private val key: String, private val base: String = "https://faceapi.arsa.technology/api/v1") {
    private val log = LoggerFactory.getLogger(Arsa::class.java)

    private val http = HttpClient(CIO) {
        install(HttpTimeout) { requestTimeoutMillis = 12_000 }
        install(ContentNegotiation) { json(lenient) }
        defaultRequest { header("x-key-secret", key) }
    }

    private val plain = java.net.http.HttpClient.newHttpClient()

    suspend fun recognize(jpeg: ByteArray): List<Face> =
        http.submitFormWithBinaryData("$base/face_recognition/recognize_face", formData {
            append("face_image", jpeg, Headers.build { append(HttpHeaders.ContentDisposition, "filename=face.jpg") })
        }).body<Recognition>().faces

    fun erase(uid: String): Boolean {
        val request = HttpRequest.newBuilder(URI.create("$base/face_recognition/remove_face"))
            .header("x-key-secret", key)
            .header("x-face-uid", uid)
            .DELETE()
            .build()
        val answer = plain.send(request, HttpResponse.BodyHandlers.ofString())
        if (answer.statusCode() != 200) log.warn("erase {}: {} {}", uid, answer.statusCode(), request.headers().map())
        return answer.body().contains("success")
    }
}

class FaceSign(private val key: String) {
    private val log = LoggerFactory.getLogger(FaceSign::class.java)
    private val base = "https://api.facesign.ai/v1"

    private val http = HttpClient(CIO) {
        install(HttpTimeout) { requestTimeoutMillis = 8_000 }
        install(ContentNegotiation) { json(lenient) }
        defaultRequest {
            bearerAuth(key)
            header("FaceSign-Version", "2024-01-15")
        }
    }

    private val bare = HttpClient(CIO) { install(HttpTimeout) { requestTimeoutMillis = 8_000 } }

    suspend fun open(member: String): Created {
        log.info("interview for {}, key of {} characters", member, key.length)
        return http.post("$base/sessions") {
            contentType(ContentType.Application.Json)
            setBody(mapOf("clientReferenceId" to member, "zone" to "eu"))
        }.body()
    }

    suspend fun passed(id: String): Boolean {
        val checks = http.get("$base/sessions/$id").body<Session>().report?.nodeReports.orEmpty()
            .filter { it.type == "liveness_detection" }
        return checks.isNotEmpty() && checks.all { it.outcome == "livenessDetected" }
    }

    suspend fun avatars(): String = bare.get("$base/avatars") { bearerAuth(key) }.body()
}
