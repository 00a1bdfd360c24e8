package fit.gym.app.data

import fit.gym.app.BuildConfig
import okhttp3.MultipartBody
import retrofit2.Retrofit
import retrofit2.converter.moshi.MoshiConverterFactory
import retrofit2.http.Multipart
import retrofit2.http.POST
import retrofit2.http.Part

data class CheckIn(val member: String?, val error: String?)

interface BackendApi {
    @Multipart
    @POST("check-in")
    suspend fun checkIn(@Part frame: MultipartBody.Part): CheckIn
}

val backend: BackendApi = Retrofit.Builder()
    .baseUrl(BuildConfig.BACKEND_URL)
    .addConverterFactory(MoshiConverterFactory.create())
    .build()
    .create(BackendApi::class.java)
