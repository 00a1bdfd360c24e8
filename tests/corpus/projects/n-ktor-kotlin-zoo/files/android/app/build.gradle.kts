plugins {
    id("com.android.application")
    kotlin("android")
    kotlin("plugin.compose")
}

android {
    namespace = "org.tamarin.keeper"
    compileSdk = 35

    defaultConfig {
        applicationId = "org.tamarin.keeper"
        minSdk = 28
        buildConfigField("String", "BACKEND", "\"https://gates.tamarin.example\"")
        buildConfigField("String", "ARSA_FACE_API_KEY", "\"${providers.gradleProperty("arsaFaceKey").get()}\"")
        buildConfigField("String", "MAPS_STYLE_ID", "\"keeper-map-7\"")
    }

    buildFeatures {
        buildConfig = true
        compose = true
    }
}

dependencies {
    implementation("com.squareup.okhttp3:okhttp:4.12.0")
    implementation("androidx.activity:activity-compose:1.9.3")
}
