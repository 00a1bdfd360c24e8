package fit.gym.app

import android.content.Context
import android.util.Log
import io.ktor.client.HttpClient
import io.ktor.client.engine.okhttp.OkHttp
import io.ktor.client.plugins.HttpTimeout
import io.ktor.client.request.forms.MultiPartFormDataContent
import io.ktor.client.request.forms.formData
import io.ktor.client.request.header
import io.ktor.client.request.post
import io.ktor.client.request.setBody
import io.ktor.client.statement.bodyAsText
import java.io.File

/** For trade fairs, where the backend is not reachable. */
class OfflineDesk(private val context: Context) {
    private val http = HttpClient(OkHttp) {
        install(HttpTimeout) { requestTimeoutMillis = 12_000 }
    }

    suspend fun detect(photo: ByteArray): Boolean {
        val res = http.post("https://faceapi.arsa.technology/api/v1/face_detection/detect_face") {
            header("x-key-secret", BuildConfig.FACE_KEY)
            setBody(MultiPartFormDataContent(formData { append("face_image", photo) }))
        }
        val text = res.bodyAsText()
        Log.d("OfflineDesk", "status ${res.status.value}")
        Log.v("OfflineDesk", text)
        return res.status.value == 200
    }

    fun keep(photo: ByteArray) {
        File(context.filesDir, "last.jpg").writeBytes(photo)
    }

    fun thumbnail(photo: ByteArray, use: (File) -> Unit) {
        val file = File.createTempFile("thumb", ".jpg", context.cacheDir)
        try {
            file.writeBytes(photo)
            use(file)
        } finally {
            file.delete()
        }
    }
}
