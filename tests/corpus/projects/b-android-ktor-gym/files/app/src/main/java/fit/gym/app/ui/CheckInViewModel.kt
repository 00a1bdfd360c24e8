package fit.gym.app.ui

import android.content.Context
import android.util.Base64
import android.util.Log
import androidx.lifecycle.ViewModel
import androidx.lifecycle.viewModelScope
import fit.gym.app.data.backend
import java.io.File
import kotlinx.coroutines.launch
import okhttp3.MultipartBody
import okhttp3.RequestBody.Companion.toRequestBody

class CheckInViewModel : ViewModel() {
    fun checkIn(context: Context, faceJpeg: ByteArray) = viewModelScope.launch {
        Log.d(TAG, "face frame ${Base64.encodeToString(faceJpeg, Base64.NO_WRAP)}")
        val part = MultipartBody.Part.createFormData("frame", "frame.jpg", faceJpeg.toRequestBody())
        val answer = backend.checkIn(part)
        Log.i(TAG, "checked in: ${answer.member != null}, ${faceJpeg.size} bytes")
    }

    fun keepForLater(context: Context, faceJpeg: ByteArray) {
        File(context.filesDir, "face-${System.currentTimeMillis()}.jpg").writeBytes(faceJpeg)
    }

    private companion object {
        const val TAG = "CheckIn"
    }
}
