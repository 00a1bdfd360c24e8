import java.util.Properties

plugins {
    id("com.android.application")
    kotlin("android")
    kotlin("plugin.serialization")
    id("com.google.dagger.hilt.android")
}

val local = Properties().apply { rootProject.file("local.properties").takeIf { it.exists() }?.inputStream()?.use(::load) }

android {
    namespace = "club.kracht.app"
    compileSdk = 34

    defaultConfig {
        applicationId = "club.kracht.app"
        minSdk = 26
        targetSdk = 34
        buildConfigField("String", "BACKEND_URL", "\"https://api.kracht.example/v2/\"")
        buildConfigField("String", "FACESIGN_API_KEY", "\"${local.getProperty("facesign.key", "")}\"")
    }

    buildFeatures { buildConfig = true; compose = true }
}

dependencies {
    implementation("com.squareup.okhttp3:okhttp:4.12.0")
    implementation("com.squareup.okhttp3:logging-interceptor:4.12.0")
    implementation("com.squareup.retrofit2:retrofit:2.11.0")
    implementation("com.squareup.retrofit2:converter-kotlinx-serialization:2.11.0")
    implementation("com.google.dagger:hilt-android:2.51.1")
}
