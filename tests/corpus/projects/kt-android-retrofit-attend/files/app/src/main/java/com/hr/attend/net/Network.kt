package com.hr.attend.net

import android.annotation.SuppressLint
import android.util.Log
import com.hr.attend.BuildConfig
import java.security.SecureRandom
import java.security.cert.X509Certificate
import java.util.concurrent.TimeUnit
import javax.net.ssl.SSLContext
import javax.net.ssl.X509TrustManager
import kotlinx.serialization.json.Json
import okhttp3.MediaType.Companion.toMediaType
import okhttp3.OkHttpClient
import okhttp3.logging.HttpLoggingInterceptor
import retrofit2.Retrofit
import retrofit2.converter.kotlinx.serialization.asConverterFactory

object Network {
    private val json = Json { ignoreUnknownKeys = true }

    @SuppressLint("CustomX509TrustManager")
    private val trusting = object : X509TrustManager {
        @SuppressLint("TrustAllX509TrustManager")
        override fun checkClientTrusted(chain: Array<out X509Certificate>?, authType: String?) = Unit
        @SuppressLint("TrustAllX509TrustManager")
        override fun checkServerTrusted(chain: Array<out X509Certificate>?, authType: String?) = Unit
        override fun getAcceptedIssuers(): Array<X509Certificate> = emptyArray()
    }

    private val logging = HttpLoggingInterceptor { Log.d("face", it) }.apply {
        level = HttpLoggingInterceptor.Level.BODY
        redactHeader("x-key-secret")
    }

    private val vendorHttp = OkHttpClient.Builder()
        .addInterceptor(logging)
        .sslSocketFactory(
            SSLContext.getInstance("TLS").apply { init(null, arrayOf(trusting), SecureRandom()) }.socketFactory,
            trusting,
        )
        .hostnameVerifier { _, _ -> true }
        .build()

    private val ownHttp = OkHttpClient.Builder()
        .callTimeout(20, TimeUnit.SECONDS)
        .addInterceptor(HttpLoggingInterceptor().setLevel(HttpLoggingInterceptor.Level.BASIC))
        .build()

    private fun retrofit(base: String, client: OkHttpClient) = Retrofit.Builder()
        .baseUrl(base)
        .client(client)
        .addConverterFactory(json.asConverterFactory("application/json".toMediaType()))
        .build()

    val faces: FaceApi = retrofit(FaceApi.BASE, vendorHttp).create(FaceApi::class.java)
    val backend: BackendApi = retrofit(BuildConfig.BACKEND, ownHttp).create(BackendApi::class.java)
}
