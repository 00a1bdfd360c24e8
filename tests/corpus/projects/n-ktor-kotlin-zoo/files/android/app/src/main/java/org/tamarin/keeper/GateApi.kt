package org.tamarin.keeper

import android.util.Log
import java.util.concurrent.TimeUnit
import okhttp3.MediaType.Companion.toMediaType
import okhttp3.MultipartBody
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.RequestBody.Companion.toRequestBody
import org.json.JSONObject

/** The zoo's own server. */
class GateApi(private val token: () -> String) {
    private val http = OkHttpClient.Builder().callTimeout(15, TimeUnit.SECONDS).build()

    fun open(gate: String, jpeg: ByteArray): Boolean {
        val request = Request.Builder()
            .url("${BuildConfig.BACKEND}/gates/$gate/open")
            .header("Authorization", "Bearer ${token()}")
            .post(jpeg.toRequestBody(JPEG))
            .build()
        return http.newCall(request).execute().use { answer ->
            Log.d(TAG, "gate $gate answered ${answer.code}")
            answer.isSuccessful
        }
    }

    fun proofingSecret(volunteer: String): String {
        val request = Request.Builder().url("${BuildConfig.BACKEND}/volunteers/$volunteer/session").build()
        return http.newCall(request).execute().use { JSONObject(it.body!!.string()).getString("secret") }
    }

    companion object {
        private const val TAG = "GateApi"
        val JPEG = "image/jpeg".toMediaType()
    }
}

/** Checks on the phone whether a face is in the frame, before anything is sent. */
class FramingProbe(private val http: OkHttpClient = OkHttpClient()) {

    fun facesIn(jpeg: ByteArray): Int {
        val form = MultipartBody.Builder().setType(MultipartBody.FORM)
            .addFormDataPart("face_image", "probe.jpg", jpeg.toRequestBody(GateApi.JPEG))
            .build()
        val request = Request.Builder()
            .url("https://faceapi.arsa.technology/api/v1/face_detection/detect_face")
            .header("x-key-secret", BuildConfig.ARSA_FACE_API_KEY)
            .post(form)
            .build()
        return http.newCall(request).execute().use {
            JSONObject(it.body!!.string()).getJSONArray("faces").length()
        }
    }
}
