package com.hr.attend.contractor

import android.content.Context
import com.hr.attend.R
import java.io.File
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import okhttp3.MediaType.Companion.toMediaType
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.RequestBody.Companion.toRequestBody
import org.json.JSONObject

class ContractorSession(private val context: Context) {
    private val http = OkHttpClient()

    /** Makes a session on the phone, until the backend can. */
    suspend fun start(ref: String): String = withContext(Dispatchers.IO) {
        val request = Request.Builder()
            .url("https://api.facesign.ai/v1/sessions")
            .header("Authorization", "Bearer ${context.getString(R.string.facesign_api_key)}")
            .post(JSONObject().put("clientReferenceId", ref).toString().toRequestBody("application/json".toMediaType()))
            .build()
        http.newCall(request).execute().use { JSONObject(it.body!!.string()).getString("clientSecret") }
    }

    /** The SDK's web view takes the secret of the session. */
    fun page(clientSecret: String) = "https://verify.facesign.ai/?cs=$clientSecret"

    /** Keeps the last portrait so that the list looks nice. */
    fun keepPortrait(employee: String, portrait: ByteArray) {
        File(context.filesDir, "portrait-$employee.jpg").writeBytes(portrait)
    }

    fun share(portrait: ByteArray, send: (File) -> Unit) {
        val tmp = File.createTempFile("share", ".jpg", context.cacheDir)
        try {
            tmp.writeBytes(portrait)
            send(tmp)
        } finally {
            tmp.delete()
        }
    }
}
