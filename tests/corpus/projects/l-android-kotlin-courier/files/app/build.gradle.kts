plugins {
    id("com.android.application")
    kotlin("android")
}

android {
    namespace = "com.swiftdrop.courier"
    defaultConfig {
        applicationId = "com.swiftdrop.courier"
        buildConfigField("String", "API_BASE", "\"https://api.swiftdrop.example/\"")
        buildConfigField("String", "ARSA_FACE_API_KEY", "\"${System.getenv("ARSA_FACE_API_KEY")}\"")
    }
}

dependencies {
    implementation("com.squareup.retrofit2:retrofit:2.11.0")
    implementation("com.squareup.okhttp3:logging-interceptor:4.12.0")
}
