package com.ironworks.gym.checkin

import android.content.Context
import android.util.Log
import androidx.lifecycle.ViewModel
import androidx.lifecycle.viewModelScope
import com.ironworks.gym.net.FaceProbe
import com.ironworks.gym.net.GymApi
import dagger.hilt.android.lifecycle.HiltViewModel
import dagger.hilt.android.qualifiers.ApplicationContext
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch
import okhttp3.MediaType.Companion.toMediaType
import okhttp3.MultipartBody
import okhttp3.RequestBody.Companion.toRequestBody
import java.io.File
import javax.inject.Inject

sealed interface CheckIn {
    data object Waiting : CheckIn
    data class Open(val member: String?) : CheckIn
    data class Refused(val reason: String) : CheckIn
}

@HiltViewModel
class CheckInViewModel @Inject constructor(
    private val api: GymApi,
    private val probe: FaceProbe,
    @ApplicationContext private val context: Context,
) : ViewModel() {

    private val _state = MutableStateFlow<CheckIn>(CheckIn.Waiting)
    val state: StateFlow<CheckIn> = _state.asStateFlow()

    fun onFrame(club: String, jpeg: ByteArray) = viewModelScope.launch {
        if (probe.faces(jpeg) != 1) return@launch
        val part = MultipartBody.Part.createFormData("photo", "frame.jpg", jpeg.toRequestBody("image/jpeg".toMediaType()))
        runCatching { api.door(club, part) }
            .onSuccess { answer ->
                _state.value = if (answer.open) CheckIn.Open(answer.member) else CheckIn.Refused(answer.reason.orEmpty())
            }
            .onFailure { e -> Log.w("CheckIn", "door of $club: ${e.message}") }
    }

    /** The support asks for it when somebody is not recognised. */
    fun keepForSupport(faceImage: ByteArray) {
        File(context.getExternalFilesDir("support"), "face-${System.currentTimeMillis()}.jpg").writeBytes(faceImage)
    }

    fun shareOnce(faceImage: ByteArray, share: (File) -> Unit) {
        val file = File.createTempFile("share", ".jpg", context.cacheDir)
        try {
            file.writeBytes(faceImage)
            share(file)
        } finally {
            file.delete()
        }
    }
}
