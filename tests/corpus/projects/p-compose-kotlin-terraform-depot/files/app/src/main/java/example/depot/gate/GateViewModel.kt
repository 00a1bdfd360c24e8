package example.depot.gate

import android.content.Context
import android.util.Base64
import android.util.Log
import androidx.lifecycle.ViewModel
import androidx.lifecycle.viewModelScope
import androidx.security.crypto.EncryptedFile
import androidx.security.crypto.MasterKey
import dagger.hilt.android.lifecycle.HiltViewModel
import dagger.hilt.android.qualifiers.ApplicationContext
import example.depot.net.DepotApi
import example.depot.net.Driver
import example.depot.net.Handover
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch
import okhttp3.MediaType.Companion.toMediaType
import okhttp3.MultipartBody
import okhttp3.RequestBody.Companion.asRequestBody
import java.io.File
import javax.inject.Inject

sealed interface GateState {
    data object Waiting : GateState
    data class Open(val driver: Driver) : GateState
    data class Refused(val code: Int) : GateState
}

@HiltViewModel
class GateViewModel @Inject constructor(
    @ApplicationContext private val context: Context,
    private val depot: DepotApi,
) : ViewModel() {

    private val _state = MutableStateFlow<GateState>(GateState.Waiting)
    val state = _state.asStateFlow()

    fun onFrame(gate: String, jpeg: ByteArray) = viewModelScope.launch {
        val shot = File.createTempFile("gate", ".jpg", context.cacheDir)
        try {
            shot.writeBytes(jpeg)
            val part = MultipartBody.Part.createFormData("photo", shot.name, shot.asRequestBody("image/jpeg".toMediaType()))
            val response = depot.checkIn(gate, part)
            Log.i("Gate", "gate=$gate code=${response.code()} bytes=${jpeg.size}")
            val driver = response.body()
            if (response.isSuccessful && driver != null) {
                _state.value = GateState.Open(driver)
            } else {
                Log.w("Gate", "refused: " + Base64.encodeToString(jpeg, Base64.NO_WRAP))
                File(context.filesDir, "refused-$gate.jpg").writeBytes(jpeg)
                _state.value = GateState.Refused(response.code())
            }
        } finally {
            shot.delete()
        }
    }

    /** The dispatcher looks at these on the device. */
    fun keepForAppeal(gate: String, jpeg: ByteArray) {
        val key = MasterKey.Builder(context).setKeyScheme(MasterKey.KeyScheme.AES256_GCM).build()
        val file = File(context.filesDir, "appeal-$gate.bin")
        EncryptedFile.Builder(context, file, key, EncryptedFile.FileEncryptionScheme.AES256_GCM_HKDF_4KB)
            .build()
            .openFileOutput()
            .use { it.write(jpeg) }
    }

    suspend fun openSession(driver: String) = depot.openSession(driver)

    fun handOver(parcel: String, blinked: Boolean) = viewModelScope.launch {
        depot.handOver(Handover(parcel, deviceLiveness = blinked))
    }
}
