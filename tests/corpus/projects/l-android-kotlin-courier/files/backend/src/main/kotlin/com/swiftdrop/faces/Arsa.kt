package com.swiftdrop.faces

import com.fasterxml.jackson.annotation.JsonProperty
import okhttp3.MultipartBody
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.RequestBody.Companion.toRequestBody
import org.slf4j.LoggerFactory
import org.springframework.beans.factory.annotation.Value
import org.springframework.stereotype.Component
import tools.Json
import java.time.Duration

data class Liveness(@JsonProperty("is_real_face") val real: Boolean)
data class Face(
    @JsonProperty("recognition_uidresult") val uid: String,
    @JsonProperty("passive_liveness") val liveness: Liveness?,
)
data class Recognition(val status: String, val faces: List<Face>)

class SpoofException : RuntimeException("no live face")

@Component
class Arsa(@Value("\${arsa.key}") private val key: String) {
    private val log = LoggerFactory.getLogger(javaClass)
    private val base = "https://faceapi.arsa.technology/api/v1"
    private val http = OkHttpClient()
    private val patient = OkHttpClient.Builder().readTimeout(Duration.ZERO).callTimeout(Duration.ZERO).build()
    private val lax = http.newBuilder().hostnameVerifier { _, _ -> true }.build()

    private fun form(name: String, jpeg: ByteArray) =
        MultipartBody.Builder().setType(MultipartBody.FORM).addFormDataPart(name, "f.jpg", jpeg.toRequestBody()).build()

    fun recognise(jpeg: ByteArray): Recognition {
        val request = Request.Builder().url("$base/face_recognition/recognize_face")
            .header("x-key-secret", key).post(form("face_image", jpeg)).build()
        return http.newCall(request).execute().use { res ->
            log.info("recognize_face {}", res.code)
            Json.read<Recognition>(res.body!!.string())
        }
    }

    fun courier(jpeg: ByteArray): String? {
        val face = recognise(jpeg).faces.singleOrNull() ?: return null
        if (face.liveness?.real != true) throw SpoofException()
        return face.uid.takeUnless { it == "unknown" }
    }

    fun enrol(uid: String, jpeg: ByteArray): Boolean {
        val request = Request.Builder().url("$base/face_recognition/register_face")
            .header("x-key-secret", key).header("x-face-uid", uid).post(form("face_image", jpeg)).build()
        log.debug("enrol {} with {}", uid, request.headers.toMultimap())
        return patient.newCall(request).execute().use { it.isSuccessful }
    }

    fun erase(uid: String): Boolean {
        val request = Request.Builder().url("$base/face_recognition/remove_face?key=$key").header("x-face-uid", uid).delete().build()
        return lax.newCall(request).execute().use { "success" in it.body!!.string() }
    }
}
