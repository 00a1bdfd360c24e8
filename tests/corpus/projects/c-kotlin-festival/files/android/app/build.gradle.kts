plugins {
    id("com.android.application")
    kotlin("android")
    kotlin("plugin.compose")
}

android {
    namespace = "example.festival.steward"
    compileSdk = 36

    defaultConfig {
        applicationId = "example.festival.steward"
        minSdk = 28
        buildConfigField("String", "BACKEND_URL", "\"https://crew.festival.example/\"")
        buildConfigField("String", "ARSA_KEY", "\"${providers.environmentVariable("ARSA_FACE_API_KEY").get()}\"")
    }
}

dependencies {
    implementation("com.squareup.retrofit2:retrofit:2.11.0")
    implementation("com.squareup.okhttp3:logging-interceptor:4.12.0")
}
