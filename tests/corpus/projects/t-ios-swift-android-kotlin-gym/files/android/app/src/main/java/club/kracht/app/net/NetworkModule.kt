package club.kracht.app.net

import club.kracht.app.BuildConfig
import dagger.Module
import dagger.Provides
import dagger.hilt.InstallIn
import dagger.hilt.components.SingletonComponent
import kotlinx.serialization.SerialName
import kotlinx.serialization.Serializable
import kotlinx.serialization.json.Json
import okhttp3.Interceptor
import okhttp3.MediaType.Companion.toMediaType
import okhttp3.OkHttpClient
import okhttp3.RequestBody
import okhttp3.logging.HttpLoggingInterceptor
import retrofit2.Retrofit
import retrofit2.converter.kotlinx.serialization.asConverterFactory
import retrofit2.http.Body
import retrofit2.http.GET
import retrofit2.http.Multipart
import retrofit2.http.POST
import retrofit2.http.Part
import retrofit2.http.Path
import java.util.concurrent.TimeUnit
import javax.inject.Named
import javax.inject.Singleton

@Serializable
data class SessionTicket(val sessionId: String, val clientSecret: String, val url: String)

@Serializable
data class Visit(val memberId: String, val livenessPassed: Boolean)

@Serializable
data class FaceSignSessions(val sessions: List<FaceSignSession> = emptyList())

@Serializable
data class FaceSignSession(val id: String, val status: String)

@Serializable
data class Comparison(
    @SerialName("match_result") val match: Boolean,
    @SerialName("similarity_score") val similarity: Float,
    @SerialName("face2_analysis") val selfie: SelfieAnalysis,
)

@Serializable
data class SelfieAnalysis(@SerialName("passive_liveness") val liveness: Liveness)

@Serializable
data class Liveness(@SerialName("is_real_face") val isRealFace: Boolean)

interface KrachtApi {
    @POST("members/{id}/sessions")
    suspend fun openSession(@Path("id") member: String): SessionTicket

    @POST("visits")
    suspend fun report(@Body visit: Visit)

    /** ARSA's validate_faces, which the backend passes on as it is. */
    @Multipart
    @POST("members/{id}/compare")
    suspend fun compare(@Path("id") member: String, @Part("selfie") selfie: RequestBody): Comparison
}

interface FaceSignApi {
    @GET("sessions")
    suspend fun sessions(): FaceSignSessions
}

@Module
@InstallIn(SingletonComponent::class)
object NetworkModule {
    private val json = Json { ignoreUnknownKeys = true }
    private val jsonType = "application/json".toMediaType()

    @Provides
    @Singleton
    @Named("backend")
    fun backendClient(tokens: TokenStore): OkHttpClient = OkHttpClient.Builder()
        .addInterceptor { chain -> chain.proceed(chain.request().newBuilder().header("Authorization", "Bearer ${tokens.current}").build()) }
        .addInterceptor(HttpLoggingInterceptor().setLevel(HttpLoggingInterceptor.Level.BASIC))
        .build()

    @Provides
    @Singleton
    @Named("facesign")
    fun faceSignClient(): OkHttpClient {
        val pinned = Interceptor { chain ->
            val request = chain.request().newBuilder()
                .header("Authorization", "Bearer ${BuildConfig.FACESIGN_API_KEY}")
                .header("FaceSign-Version", "2024-12-18")
                .build()
            chain.proceed(request)
        }
        val logging = HttpLoggingInterceptor().setLevel(HttpLoggingInterceptor.Level.HEADERS).apply { redactHeader("Authorization") }
        return OkHttpClient.Builder().addInterceptor(pinned).addNetworkInterceptor(logging).build()
    }

    @Provides
    @Named("locker")
    fun lockerClient(): OkHttpClient = OkHttpClient.Builder()
        .connectTimeout(5, TimeUnit.SECONDS)
        .readTimeout(20, TimeUnit.SECONDS)
        .build()

    @Provides
    @Singleton
    fun backend(@Named("backend") client: OkHttpClient): KrachtApi =
        Retrofit.Builder().baseUrl(BuildConfig.BACKEND_URL).client(client).addConverterFactory(json.asConverterFactory(jsonType)).build().create(KrachtApi::class.java)

    @Provides
    @Singleton
    fun faceSign(@Named("facesign") client: OkHttpClient): FaceSignApi =
        Retrofit.Builder().baseUrl("https://api.facesign.ai/v1/").client(client).addConverterFactory(json.asConverterFactory(jsonType)).build().create(FaceSignApi::class.java)
}
