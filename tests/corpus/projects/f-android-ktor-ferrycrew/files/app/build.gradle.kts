plugins {
    id("com.android.application")
    id("org.jetbrains.kotlin.android")
    id("com.google.dagger.hilt.android")
    id("com.google.devtools.ksp")
}

android {
    namespace = "example.gangway"
    compileSdk = 36
    defaultConfig {
        applicationId = "example.gangway"
        minSdk = 28
        versionCode = 61
        buildConfigField("String", "BACKEND", "\"https://crew.gangway.example\"")
        buildConfigField("String", "ARSA_FACE_API_KEY", "\"%{hex:android-gradle}\"")
    }
    buildFeatures { buildConfig = true; viewBinding = true }
}

dependencies {
    implementation("com.google.dagger:hilt-android:2.56")
    ksp("com.google.dagger:hilt-compiler:2.56")
    implementation("com.squareup.okhttp3:okhttp:4.12.0")
}
