package com.hr.attend.net

import com.hr.attend.BuildConfig
import kotlinx.serialization.SerialName
import kotlinx.serialization.Serializable
import okhttp3.MultipartBody
import retrofit2.http.*

@Serializable
data class Passive(
    @SerialName("is_real_face") val real: Boolean = false,
    @SerialName("liveness_probability") val score: Double = 0.0,
)

@Serializable
data class SeenFace(
    @SerialName("recognition_uidresult") val uid: String = "unknown",
    @SerialName("passive_liveness") val passive: Passive? = null,
)

@Serializable
data class Seen(val status: String, val faces: List<SeenFace> = emptyList())

/** The vendor, straight from the phone. */
interface FaceApi {
    @Multipart
    @Headers("x-key-secret: " + BuildConfig.ARSA_FACE_API_KEY)
    @POST("face_recognition/recognize_face")
    suspend fun recognize(@Part image: MultipartBody.Part): Seen

    companion object {
        const val BASE = "https://faceapi.arsa.technology/api/v1/"
    }
}

/** Our backend; it judges and answers with a name or 403. */
interface BackendApi {
    @Multipart
    @POST("attendance/face")
    suspend fun checkIn(@Part photo: MultipartBody.Part): CheckedIn

    @POST("facesign/session")
    suspend fun session(): SessionSecret
}

@Serializable
data class CheckedIn(val employee: String, val at: Long)

@Serializable
data class SessionSecret(val clientSecret: String)
