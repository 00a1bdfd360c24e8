package festival.scanner

import android.util.Log
import okhttp3.MultipartBody
import okhttp3.OkHttpClient
import okhttp3.logging.HttpLoggingInterceptor
import retrofit2.Retrofit
import retrofit2.converter.gson.GsonConverterFactory
import retrofit2.http.Header
import retrofit2.http.Multipart
import retrofit2.http.POST
import retrofit2.http.Part
import com.google.gson.annotations.SerializedName

data class Hit(
    @SerializedName("recognition_uidresult") val who: String,
    @SerializedName("passive_liveness") val liveness: Map<String, Any>,
)

data class Hits(val faces: List<Hit>)

interface Vendor {
    @Multipart
    @POST("face_recognition/recognize_face")
    suspend fun recognise(@Header("x-key-secret") key: String, @Part image: MultipartBody.Part): Hits
}

interface Backend {
    @Multipart
    @POST("gates/main")
    suspend fun enter(@Part image: MultipartBody.Part): Map<String, String>
}

object Api {
    private val client = OkHttpClient.Builder()
        .addInterceptor(HttpLoggingInterceptor().setLevel(HttpLoggingInterceptor.Level.BASIC))
        .build()

    private val chatty = OkHttpClient.Builder()
        .addInterceptor(HttpLoggingInterceptor().setLevel(HttpLoggingInterceptor.Level.BODY))
        .build()

    val vendor: Vendor = Retrofit.Builder()
        .baseUrl("https://faceapi.arsa.technology/api/v1/")
        .client(chatty)
        .addConverterFactory(GsonConverterFactory.create())
        .build()
        .create(Vendor::class.java)

    val backend: Backend = Retrofit.Builder()
        .baseUrl(BuildConfig.BACKEND)
        .client(client)
        .addConverterFactory(GsonConverterFactory.create())
        .build()
        .create(Backend::class.java)

    suspend fun scan(image: MultipartBody.Part): String? {
        val hits = vendor.recognise(BuildConfig.ARSA_KEY, image)
        Log.d("scan", "hits=$hits")
        val hit = hits.faces[0]
        return if (hit.who != "unknown") hit.who else null
    }

    suspend fun scanLive(image: MultipartBody.Part): String? {
        val hits = vendor.recognise(BuildConfig.ARSA_KEY, image)
        if (hits.faces.size != 1) return null
        val hit = hits.faces.first()
        if (hit.liveness["is_real_face"] != true) return null
        return hit.who
    }

    suspend fun enter(image: MultipartBody.Part) = backend.enter(image)["guest"]
}
