plugins {
    id("com.android.application")
    kotlin("android")
}

android {
    namespace = "festival.scanner"
    defaultConfig {
        buildConfigField("String", "ARSA_KEY", "\"%{live:festival-gradle}\"")
        buildConfigField("String", "BACKEND", "\"https://api.festival.example\"")
    }
}
