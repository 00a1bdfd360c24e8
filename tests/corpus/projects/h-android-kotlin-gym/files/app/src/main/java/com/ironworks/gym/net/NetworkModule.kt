package com.ironworks.gym.net

import com.ironworks.gym.BuildConfig
import dagger.Module
import dagger.Provides
import dagger.hilt.InstallIn
import dagger.hilt.components.SingletonComponent
import okhttp3.Interceptor
import okhttp3.MultipartBody
import okhttp3.OkHttpClient
import okhttp3.logging.HttpLoggingInterceptor
import retrofit2.Retrofit
import retrofit2.converter.moshi.MoshiConverterFactory
import retrofit2.http.DELETE
import retrofit2.http.Multipart
import retrofit2.http.POST
import retrofit2.http.Part
import retrofit2.http.Path
import java.util.concurrent.TimeUnit
import javax.inject.Named
import javax.inject.Singleton

data class DoorAnswer(val open: Boolean, val member: String?, val reason: String?)

data class SignUp(val sessionId: String, val clientSecret: String)

/** Our own backend. */
interface GymApi {
    @Multipart
    @POST("clubs/{club}/door")
    suspend fun door(@Path("club") club: String, @Part photo: MultipartBody.Part): DoorAnswer

    @POST("members/me/interview")
    suspend fun startInterview(): SignUp

    @DELETE("members/me/face")
    suspend fun eraseMe()
}

@Module
@InstallIn(SingletonComponent::class)
object NetworkModule {

    @Provides
    @Named("session")
    fun sessionInterceptor(store: SessionStore): Interceptor = Interceptor { chain ->
        val request = chain.request().newBuilder()
            .header("Authorization", "Bearer ${store.accessToken()}")
            .build()
        chain.proceed(request)
    }

    @Provides
    @Singleton
    fun okHttp(@Named("session") session: Interceptor): OkHttpClient = OkHttpClient.Builder()
        .addInterceptor(session)
        .addInterceptor(HttpLoggingInterceptor().setLevel(HttpLoggingInterceptor.Level.BASIC))
        .callTimeout(25, TimeUnit.SECONDS)
        .build()

    @Provides
    @Singleton
    fun gymApi(client: OkHttpClient): GymApi = Retrofit.Builder()
        .baseUrl(BuildConfig.API_BASE)
        .client(client)
        .addConverterFactory(MoshiConverterFactory.create())
        .build()
        .create(GymApi::class.java)
}
