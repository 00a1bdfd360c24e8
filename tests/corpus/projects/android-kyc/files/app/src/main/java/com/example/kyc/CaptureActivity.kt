package com.example.kyc

import android.graphics.Bitmap
import android.os.Bundle
import android.util.Log
import androidx.activity.ComponentActivity
import androidx.lifecycle.lifecycleScope
import com.example.kyc.net.Backend
import com.example.kyc.net.Direct
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import okhttp3.MultipartBody
import okhttp3.RequestBody.Companion.toRequestBody
import java.io.ByteArrayOutputStream
import java.io.File

class CaptureActivity : ComponentActivity() {
    private val backend = Backend.create()

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        setContentView(R.layout.capture)
    }

    fun onPhoto(bitmap: Bitmap) = lifecycleScope.launch {
        val jpeg = ByteArrayOutputStream().also { bitmap.compress(Bitmap.CompressFormat.JPEG, 90, it) }.toByteArray()
        File(getExternalFilesDir(null), "face.jpg").writeBytes(jpeg)
        Log.i("Capture", "${jpeg.size} bytes")
        withContext(Dispatchers.IO) { Direct(applicationContext).count(jpeg) }
        val verdict = backend.verify(MultipartBody.Part.createFormData("photo", "face.jpg", jpeg.toRequestBody()))
        if (verdict.accepted) finish()
    }

    fun scratch(jpeg: ByteArray) {
        val file = File.createTempFile("face", ".jpg", cacheDir)
        try {
            file.writeBytes(jpeg)
        } finally {
            file.delete()
        }
    }
}
