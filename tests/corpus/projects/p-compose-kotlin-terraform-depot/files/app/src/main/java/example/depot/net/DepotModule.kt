package example.depot.net

import dagger.Module
import dagger.Provides
import dagger.hilt.InstallIn
import dagger.hilt.components.SingletonComponent
import example.depot.BuildConfig
import okhttp3.MultipartBody
import okhttp3.OkHttpClient
import okhttp3.logging.HttpLoggingInterceptor
import retrofit2.Response
import retrofit2.Retrofit
import retrofit2.converter.moshi.MoshiConverterFactory
import retrofit2.http.Body
import retrofit2.http.Multipart
import retrofit2.http.POST
import retrofit2.http.Part
import retrofit2.http.Path
import java.time.Duration
import javax.inject.Singleton

data class Driver(val id: String, val name: String)
data class GuidedSession(val sessionId: String, val clientSecret: String)
data class Handover(val parcel: String, val deviceLiveness: Boolean)

/** Our own backend; it asks the providers through the face gateway. */
interface DepotApi {
    @Multipart
    @POST("gates/{gate}/checkin")
    suspend fun checkIn(@Path("gate") gate: String, @Part photo: MultipartBody.Part): Response<Driver>

    @POST("drivers/{driver}/session")
    suspend fun openSession(@Path("driver") driver: String): GuidedSession

    @POST("handovers")
    suspend fun handOver(@Body handover: Handover): Response<Unit>
}

@Module
@InstallIn(SingletonComponent::class)
object DepotModule {

    @Provides
    @Singleton
    fun depotClient(): OkHttpClient {
        val logging = HttpLoggingInterceptor().apply {
            level = if (BuildConfig.DEBUG) HttpLoggingInterceptor.Level.BASIC else HttpLoggingInterceptor.Level.NONE
            redactHeader("Authorization")
        }
        return OkHttpClient.Builder()
            .callTimeout(Duration.ofSeconds(20))
            .addInterceptor(logging)
            .build()
    }

    @Provides
    @Singleton
    fun depotApi(client: OkHttpClient): DepotApi = Retrofit.Builder()
        .baseUrl(BuildConfig.DEPOT_URL)
        .client(client)
        .addConverterFactory(MoshiConverterFactory.create())
        .build()
        .create(DepotApi::class.java)
}
