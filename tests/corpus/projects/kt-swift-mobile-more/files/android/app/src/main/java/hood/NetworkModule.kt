package hood

import dagger.Module
import dagger.Provides
import dagger.hilt.InstallIn
import dagger.hilt.components.SingletonComponent
import java.util.concurrent.TimeUnit
import javax.inject.Singleton
import okhttp3.Interceptor
import okhttp3.OkHttpClient

@Module
@InstallIn(SingletonComponent::class)
object NetworkModule {
    private const val TOKEN = "Bearer %{live:hood-token}"

    private val auth = Interceptor { chain ->
        val request = chain.request().newBuilder()
            .header("Authorization", TOKEN)
            .header("FaceSign-Version", "2024-01-15")
            .build()
        chain.proceed(request)
    }

    @Provides
    @Singleton
    fun client(): OkHttpClient = OkHttpClient.Builder()
        .addInterceptor(auth)
        .callTimeout(10, TimeUnit.SECONDS)
        .build()
}
