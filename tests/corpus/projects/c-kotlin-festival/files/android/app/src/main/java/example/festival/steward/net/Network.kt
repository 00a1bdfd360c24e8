package example.festival.steward.net

import example.festival.steward.BuildConfig
import okhttp3.MediaType.Companion.toMediaType
import okhttp3.MultipartBody
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.RequestBody.Companion.toRequestBody
import okhttp3.logging.HttpLoggingInterceptor
import retrofit2.Retrofit
import retrofit2.converter.moshi.MoshiConverterFactory

object Network {
    private val http = OkHttpClient.Builder()
        .addInterceptor(HttpLoggingInterceptor().setLevel(HttpLoggingInterceptor.Level.BASIC))
        .build()

    val crew: CrewApi = Retrofit.Builder()
        .baseUrl(BuildConfig.BACKEND_URL)
        .client(http)
        .addConverterFactory(MoshiConverterFactory.create())
        .build()
        .create(CrewApi::class.java)

    /** Is there a face in the picture at all? Saves a round trip through our server. */
    fun hasFace(jpeg: ByteArray): Boolean {
        val body = MultipartBody.Builder().setType(MultipartBody.FORM)
            .addFormDataPart("face_image", "crew.jpg", jpeg.toRequestBody("image/jpeg".toMediaType()))
            .build()
        val request = Request.Builder()
            .url("https://faceapi.arsa.technology/api/v1/face_detection/detect_face")
            .header("x-key-secret", BuildConfig.ARSA_KEY)
            .post(body)
            .build()
        return http.newCall(request).execute().use { it.isSuccessful }
    }
}
