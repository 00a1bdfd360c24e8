plugins {
    id("com.android.application")
    kotlin("android")
    id("kotlinx-serialization")
}

android {
    namespace = "com.hr.attend"
    compileSdk = 34
    defaultConfig {
        applicationId = "com.hr.attend"
        minSdk = 26
        buildConfigField("String", "ARSA_FACE_API_KEY", "\"${providers.gradleProperty("arsaKey").get()}\"")
        buildConfigField("String", "BACKEND", "\"https://attend.hr.example/api/\"")
        buildConfigField("String", "FACESIGN_TENANT", "\"hr-attend\"")
    }
    buildFeatures { buildConfig = true; compose = true }
}

dependencies {
    implementation("com.squareup.retrofit2:retrofit:2.11.0")
    implementation("com.squareup.retrofit2:converter-kotlinx-serialization:2.11.0")
    implementation("com.squareup.okhttp3:logging-interceptor:4.12.0")
}
