package com.hr.attend.ui

import android.util.Log
import androidx.lifecycle.ViewModel
import androidx.lifecycle.viewModelScope
import com.hr.attend.net.BackendApi
import com.hr.attend.net.FaceApi
import com.hr.attend.net.Network
import com.hr.attend.net.SeenFace
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch
import okhttp3.MediaType.Companion.toMediaType
import okhttp3.MultipartBody
import okhttp3.RequestBody.Companion.toRequestBody
import retrofit2.HttpException

sealed interface CheckIn {
    data object Idle : CheckIn
    data object Refused : CheckIn
    data class Done(val employee: String) : CheckIn
}

private fun ByteArray.part(name: String) =
    MultipartBody.Part.createFormData(name, "$name.jpg", toRequestBody("image/jpeg".toMediaType()))

internal fun List<SeenFace>.onlyLive(): SeenFace? =
    singleOrNull()?.takeIf { it.passive?.real == true }

class CheckInViewModel(
    private val faces: FaceApi = Network.faces,
    private val backend: BackendApi = Network.backend,
) : ViewModel() {
    val state = MutableStateFlow<CheckIn>(CheckIn.Idle)

    fun viaBackend(jpeg: ByteArray) = viewModelScope.launch {
        state.update {
            try {
                CheckIn.Done(backend.checkIn(jpeg.part("photo")).employee)
            } catch (e: HttpException) {
                Log.i(TAG, "refused with ${e.code()}")
                CheckIn.Refused
            }
        }
    }

    fun offlineFallback(jpeg: ByteArray) = viewModelScope.launch {
        val seen = faces.recognize(jpeg.part("face_image"))
        Log.d(TAG, "seen $seen")
        val face = seen.faces.onlyLive()
        if (face == null) {
            state.value = CheckIn.Refused
            return@launch
        }
        state.value = if (face.uid == "unknown") CheckIn.Refused else CheckIn.Done(face.uid)
    }

    fun supervisor(jpeg: ByteArray, expected: String) = viewModelScope.launch {
        val face = faces.recognize(jpeg.part("face_image")).faces.firstOrNull() ?: return@launch
        val spoof = face.passive?.real == true
        if (!spoof && face.uid == expected) {
            state.value = CheckIn.Done(expected)
        }
    }

    private companion object {
        const val TAG = "CheckIn"
    }
}
