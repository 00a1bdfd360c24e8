package com.example.kyc.net

import com.example.kyc.BuildConfig
import okhttp3.MultipartBody
import retrofit2.Retrofit
import retrofit2.converter.gson.GsonConverterFactory
import retrofit2.http.Multipart
import retrofit2.http.POST
import retrofit2.http.Part

data class Verdict(val accepted: Boolean)

interface Backend {
    @Multipart
    @POST("verify")
    suspend fun verify(@Part photo: MultipartBody.Part): Verdict

    companion object {
        fun create(): Backend = Retrofit.Builder()
            .baseUrl(BuildConfig.API_URL + "/")
            .addConverterFactory(GsonConverterFactory.create())
            .build()
            .create(Backend::class.java)
    }
}
