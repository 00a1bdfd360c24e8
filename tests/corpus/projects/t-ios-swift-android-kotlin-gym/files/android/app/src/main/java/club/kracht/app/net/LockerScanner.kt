package club.kracht.app.net

import android.content.Context
import android.util.Log
import okhttp3.MediaType.Companion.toMediaType
import okhttp3.MultipartBody
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.RequestBody.Companion.toRequestBody
import org.json.JSONObject
import java.io.File
import java.net.HttpURLConnection
import java.net.URL
import javax.inject.Inject
import javax.inject.Named

private const val TAG = "LockerScanner"

class LockerScanner @Inject constructor(
    @Named("locker") private val http: OkHttpClient,
    private val context: Context,
    private val keys: KeyVault,
) {
    private val url = "http://faceapi.arsa.technology/api/v1/face_recognition/recognize_face"

    /** The member who stands before the locker, or null. Blocks: call it from a worker. */
    fun scan(jpeg: ByteArray): String? {
        val body = MultipartBody.Builder().setType(MultipartBody.FORM)
            .addFormDataPart("face_image", "face.jpg", jpeg.toRequestBody("image/jpeg".toMediaType()))
            .build()
        val request = Request.Builder().url(url).header("x-key-secret", keys.arsa()).post(body).build()
        val answer = http.newCall(request).execute().use { JSONObject(it.body!!.string()) }

        val faces = answer.getJSONArray("faces")
        Log.d(TAG, "faces: ${faces.length()}")
        if (faces.length() == 0) return null
        val face = faces.getJSONObject(0)
        if (!face.getJSONObject("passive_liveness").getBoolean("is_real_face")) {
            Log.w(TAG, "spoof before the lockers")
            return null
        }
        return face.getString("recognition_uidresult").takeIf { it != "unknown" }
    }

    /** How many recognitions are left of this month's. */
    fun remaining(): Int {
        val quota = URL("https://faceapi.arsa.technology/api/v1/face_analytics?key=${keys.arsa()}")
        val connection = quota.openConnection() as HttpURLConnection
        return try {
            JSONObject(connection.inputStream.bufferedReader().readText()).getInt("remaining")
        } finally {
            connection.disconnect()
        }
    }

    fun remember(jpeg: ByteArray, locker: Int) {
        val scratch = File.createTempFile("locker", ".jpg", context.cacheDir)
        scratch.writeBytes(jpeg)
        Thumbnails.write(scratch, locker)
        scratch.delete()
    }
}
