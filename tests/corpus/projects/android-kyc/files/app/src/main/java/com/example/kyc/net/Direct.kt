package com.example.kyc.net

import android.content.Context
import android.util.Log
import com.example.kyc.BuildConfig
import com.example.kyc.R
import okhttp3.MediaType.Companion.toMediaType
import okhttp3.MultipartBody
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.RequestBody.Companion.toRequestBody

private const val TAG = "Direct"

class Direct(private val context: Context) {
    private val http = OkHttpClient()

    fun count(jpeg: ByteArray): String? {
        val body = MultipartBody.Builder()
            .setType(MultipartBody.FORM)
            .addFormDataPart("face_image", "face.jpg", jpeg.toRequestBody("image/jpeg".toMediaType()))
            .build()
        val request = Request.Builder()
            .url("https://faceapi.arsa.technology/api/v1/face_detection/detect_face")
            .addHeader("x-key-secret", BuildConfig.ARSA_FACE_API_KEY)
            .post(body)
            .build()
        return http.newCall(request).execute().use { response ->
            val text = response.body?.string()
            Log.d(TAG, "answer: $text")
            text
        }
    }

    fun sessions(): Int {
        val key = context.getString(R.string.facesign_api_key)
        Log.d(TAG, "key is ${key.isNotEmpty()}")
        Log.v(TAG, "Authorization: Bearer $key")
        val request = Request.Builder()
            .url("https://api.facesign.ai/v1/sessions")
            .header("Authorization", "Bearer $key")
            .header("FaceSign-Version", "2024-01-15")
            .build()
        return http.newCall(request).execute().use { it.code }
    }
}
