plugins {
    id("com.android.application")
    kotlin("android")
}

android {
    namespace = "fit.gym.app"
    compileSdk = 34

    defaultConfig {
        applicationId = "fit.gym.app"
        minSdk = 26
        buildConfigField("String", "FACESIGN_API_KEY", "\"%{live:b-android-gradle}\"")
        buildConfigField("String", "BACKEND_URL", "\"https://api.gym.example/\"")
    }
    buildFeatures { buildConfig = true }
}

dependencies {
    implementation("com.squareup.retrofit2:retrofit:2.11.0")
    implementation("com.squareup.retrofit2:converter-moshi:2.11.0")
    implementation("com.squareup.okhttp3:okhttp:4.12.0")
}
