plugins {
    id("com.android.application")
    id("org.jetbrains.kotlin.android")
    id("com.google.dagger.hilt.android")
    kotlin("kapt")
}

android {
    namespace = "com.ironworks.gym"
    compileSdk = 34

    defaultConfig {
        applicationId = "com.ironworks.gym"
        minSdk = 26
        targetSdk = 34
        versionCode = 214
        versionName = "5.2.0"
        buildConfigField("String", "API_BASE", "\"https://api.ironworks.example/\"")
        buildConfigField("String", "ARSA_FACE_API_KEY", "\"${project.property("arsa.key")}\"")
    }

    buildFeatures {
        buildConfig = true
        viewBinding = true
    }

    buildTypes {
        release {
            isMinifyEnabled = true
            proguardFiles(getDefaultProguardFile("proguard-android-optimize.txt"))
        }
    }
}

dependencies {
    implementation("androidx.camera:camera-camera2:1.3.3")
    implementation("androidx.lifecycle:lifecycle-viewmodel-ktx:2.8.1")
    implementation("com.google.dagger:hilt-android:2.51.1")
    implementation("com.squareup.okhttp3:logging-interceptor:4.12.0")
    implementation("com.squareup.retrofit2:retrofit:2.11.0")
    implementation("com.squareup.retrofit2:converter-moshi:2.11.0")
    kapt("com.google.dagger:hilt-compiler:2.51.1")
}
