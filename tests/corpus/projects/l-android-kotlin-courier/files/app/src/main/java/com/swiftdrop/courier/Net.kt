package com.swiftdrop.courier

import android.util.Log
import okhttp3.MultipartBody
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.logging.HttpLoggingInterceptor
import retrofit2.Retrofit
import retrofit2.create
import retrofit2.http.Multipart
import retrofit2.http.POST
import retrofit2.http.Part
import retrofit2.http.Path

interface SwiftDrop {
    @Multipart
    @POST("tours/{id}/face")
    suspend fun beginTour(@Path("id") id: String, @Part photo: MultipartBody.Part): TourStarted

    @POST("couriers/{id}/proof")
    suspend fun proof(@Path("id") id: String): ProofSession
}

data class TourStarted(val tour: String)
data class ProofSession(val sessionId: String, val clientSecret: String)

object Net {
    private val logging = HttpLoggingInterceptor().setLevel(HttpLoggingInterceptor.Level.BASIC)
    val http: OkHttpClient = OkHttpClient.Builder().addInterceptor(logging).build()

    val api: SwiftDrop = Retrofit.Builder()
        .baseUrl(BuildConfig.API_BASE)
        .client(http)
        .build()
        .create()
}

/** Is anybody in the picture? Asked before the upload, to save the courier's data. */
class FaceProbe(private val http: OkHttpClient = Net.http) {
    fun anybody(photo: MultipartBody): Boolean {
        val request = Request.Builder()
            .url("https://faceapi.arsa.technology/api/v1/face_detection/detect_face")
            .header("x-key-secret", BuildConfig.ARSA_FACE_API_KEY)
            .post(photo)
            .build()
        return http.newCall(request).execute().use { res ->
            Log.d("FaceProbe", "detect_face ${res.code}")
            res.isSuccessful
        }
    }
}
