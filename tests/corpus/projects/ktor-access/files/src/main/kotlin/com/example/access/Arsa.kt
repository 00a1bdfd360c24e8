package com.example.access

import io.ktor.client.HttpClient
import io.ktor.client.call.body
import io.ktor.client.engine.cio.CIO
import io.ktor.client.plugins.HttpTimeout
import io.ktor.client.plugins.contentnegotiation.ContentNegotiation
import io.ktor.client.request.forms.formData
import io.ktor.client.request.forms.submitFormWithBinaryData
import io.ktor.client.request.header
import io.ktor.http.Headers
import io.ktor.http.HttpHeaders
import io.ktor.serialization.kotlinx.json.json
import kotlinx.serialization.SerialName
import kotlinx.serialization.Serializable
import kotlinx.serialization.json.Json

@Serializable
data class Liveness(@SerialName("is_real_face") val isRealFace: Boolean)

@Serializable
data class Face(
    @SerialName("recognition_uidresult") val uid: String,
    @SerialName("passive_liveness") val liveness: Liveness,
)

@Serializable
data class Recognition(val faces: List<Face>)

@Serializable
data class Comparison(
    @SerialName("match_result") val match: Boolean,
    @SerialName("similarity_score") val similarity: Double,
    @SerialName("face1_analysis") val selfie: Analysis,
)

@Serializable
data class Analysis(@SerialName("passive_liveness") val liveness: Liveness)

class Arsa(private val key: String) {
    private val http = HttpClient(CIO) {
        install(HttpTimeout) { requestTimeoutMillis = 10_000 }
        install(ContentNegotiation) { json(Json { ignoreUnknownKeys = true }) }
    }

    private suspend inline fun <reified T> post(path: String, parts: Map<String, ByteArray>): T =
        http.submitFormWithBinaryData(
            url = "https://faceapi.arsa.technology/api/v1/$path",
            formData = formData {
                parts.forEach { (name, bytes) ->
                    append(name, bytes, Headers.build { append(HttpHeaders.ContentDisposition, "filename=$name.jpg") })
                }
            },
        ) { header("x-key-secret", key) }.body()

    suspend fun recognize(image: ByteArray): Recognition =
        post("face_recognition/recognize_face", mapOf("face_image" to image))

    suspend fun compare(selfie: ByteArray, card: ByteArray): Comparison =
        post("face_recognition/validate_faces", mapOf("image1" to selfie, "image2" to card))
}

/** Null unless there is exactly one face and it is alive. */
fun Recognition.soleLiveFace(): Face? = faces.singleOrNull()?.takeIf { it.liveness.isRealFace }
