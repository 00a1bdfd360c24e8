import java.util.Properties

plugins {
    id("com.android.application")
    id("org.jetbrains.kotlin.android")
    id("org.jetbrains.kotlin.plugin.compose")
    id("com.google.dagger.hilt.android")
    id("com.google.devtools.ksp")
}

val local = Properties().apply {
    rootProject.file("local.properties").takeIf { it.exists() }?.inputStream()?.use(::load)
}

android {
    namespace = "example.depot"
    compileSdk = 34

    defaultConfig {
        applicationId = "example.depot"
        minSdk = 28
        targetSdk = 34
        versionCode = 41
        versionName = "4.1"
        buildConfigField("String", "DEPOT_URL", "\"https://api.depot.example/\"")
        buildConfigField("String", "ARSA_FACE_API_KEY", "\"${local.getProperty("arsa.key", "")}\"")
    }

    buildFeatures {
        compose = true
        buildConfig = true
    }
}

dependencies {
    implementation(platform("androidx.compose:compose-bom:2024.06.00"))
    implementation("androidx.compose.material3:material3")
    implementation("androidx.browser:browser:1.8.0")
    implementation("androidx.security:security-crypto:1.1.0-alpha06")
    implementation("com.google.dagger:hilt-android:2.51.1")
    implementation("com.google.mlkit:face-detection:16.1.6")
    implementation("com.squareup.okhttp3:logging-interceptor:4.12.0")
    implementation("com.squareup.retrofit2:converter-moshi:2.11.0")
    implementation("com.squareup.retrofit2:retrofit:2.11.0")
    ksp("com.google.dagger:hilt-compiler:2.51.1")
}
