plugins {
    kotlin("multiplatform")
    id("com.android.application")
}

android {
    namespace = "fit.gym.app"
    defaultConfig {
        buildConfigField("String", "API_BASE", "\"https://api.gym.fit\"")
        buildConfigField("String", "FACE_KEY", "\"${System.getenv("ARSA_FACE_API_KEY")}\"")
    }
}

kotlin {
    androidTarget()
    iosArm64()
    sourceSets {
        commonMain.dependencies {
            implementation("io.ktor:ktor-client-core:2.3.11")
            implementation("io.ktor:ktor-client-logging:2.3.11")
        }
    }
}
