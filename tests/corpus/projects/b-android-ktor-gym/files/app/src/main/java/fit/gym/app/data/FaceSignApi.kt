package fit.gym.app.data

import fit.gym.app.BuildConfig
import okhttp3.Interceptor
import okhttp3.OkHttpClient
import retrofit2.Retrofit
import retrofit2.converter.moshi.MoshiConverterFactory
import retrofit2.http.GET
import retrofit2.http.Header

data class Avatar(val id: String, val name: String)

interface FaceSignApi {
    @GET("avatars")
    suspend fun avatars(@Header("FaceSign-Version") version: String = "2024-01-15"): List<Avatar>
}

object FaceSign {
    private val auth = Interceptor { chain ->
        val request = chain.request().newBuilder()
            .addHeader("Authorization", "Bearer ${BuildConfig.FACESIGN_API_KEY}")
            .build()
        chain.proceed(request)
    }

    val api: FaceSignApi = Retrofit.Builder()
        .baseUrl("https://api.facesign.ai/v1/")
        .client(OkHttpClient.Builder().addInterceptor(auth).build())
        .addConverterFactory(MoshiConverterFactory.create())
        .build()
        .create(FaceSignApi::class.java)
}
