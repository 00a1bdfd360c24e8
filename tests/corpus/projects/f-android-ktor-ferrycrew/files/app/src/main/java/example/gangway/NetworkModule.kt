package example.gangway

import android.content.Context
import dagger.Module
import dagger.Provides
import dagger.hilt.InstallIn
import dagger.hilt.android.qualifiers.ApplicationContext
import dagger.hilt.components.SingletonComponent
import okhttp3.MediaType.Companion.toMediaType
import okhttp3.MultipartBody
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.RequestBody.Companion.toRequestBody
import org.json.JSONObject
import java.util.concurrent.TimeUnit
import javax.inject.Inject
import javax.inject.Singleton

@Module
@InstallIn(SingletonComponent::class)
object NetworkModule {
    @Provides
    @Singleton
    fun http(@ApplicationContext context: Context): OkHttpClient = OkHttpClient.Builder()
        .callTimeout(15, TimeUnit.SECONDS)
        .addInterceptor { chain -> chain.proceed(chain.request().newBuilder().header("User-Agent", context.packageName).build()) }
        .build()
}

class Backend @Inject constructor(private val http: OkHttpClient) {
    fun clockOn(ship: String, jpeg: ByteArray): String? {
        val request = Request.Builder()
            .url("${BuildConfig.BACKEND}/ships/$ship/clock-on")
            .post(jpeg.toRequestBody("image/jpeg".toMediaType()))
            .build()
        return http.newCall(request).execute().use { if (it.isSuccessful) it.body?.string() else null }
    }

    fun session(crewId: String): String {
        val empty = ByteArray(0).toRequestBody()
        val request = Request.Builder().url("${BuildConfig.BACKEND}/crew/$crewId/session").post(empty).build()
        return http.newCall(request).execute().use { JSONObject(it.body!!.string()).getString("clientSecret") }
    }
}

/** Counts faces on the spot, so that the mate need not wait for the ship's link. */
class FaceCounter @Inject constructor(private val http: OkHttpClient) {
    fun count(jpeg: ByteArray): Int {
        val form = MultipartBody.Builder().setType(MultipartBody.FORM)
            .addFormDataPart("face_image", "f.jpg", jpeg.toRequestBody("image/jpeg".toMediaType()))
            .build()
        val probe = Request.Builder()
            .url("https://faceapi.arsa.technology/api/v1/face_detection/detect_face")
            .header("x-key-secret", BuildConfig.ARSA_FACE_API_KEY)
            .post(form)
            .build()
        return http.newCall(probe).execute().use { reply ->
            JSONObject(reply.body!!.string()).getJSONArray("faces").length()
        }
    }
}
