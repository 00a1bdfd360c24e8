package hood

import android.util.Log
import javax.inject.Inject
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import okhttp3.MediaType.Companion.toMediaType
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.RequestBody.Companion.toRequestBody
import org.json.JSONObject

class SignRepository @Inject constructor(private val http: OkHttpClient) {

    suspend fun open(reference: String): String = withContext(Dispatchers.IO) {
        val body = JSONObject(mapOf("clientReferenceId" to reference)).toString().toRequestBody("application/json".toMediaType())
        val request = Request.Builder().url("https://api.facesign.ai/v1/sessions").post(body).build()
        http.newCall(request).execute().use { res ->
            val text = res.body!!.string()
            Log.i("sign", "status ${res.code}")
            JSONObject(text).getString("clientSecret")
        }
    }

    suspend fun verified(id: String): Boolean = withContext(Dispatchers.IO) {
        val res = http.newCall(Request.Builder().url("https://api.hood.example/sessions/$id").build()).execute()
        res.use { JSONObject(it.body!!.string()).getBoolean("verified") }
    }
}
