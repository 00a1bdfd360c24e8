package club.kracht.app.ui

import android.util.Log
import androidx.lifecycle.ViewModel
import androidx.lifecycle.viewModelScope
import club.kracht.app.net.FaceSignApi
import club.kracht.app.net.KrachtApi
import club.kracht.app.net.Visit
import dagger.hilt.android.lifecycle.HiltViewModel
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.launch
import okhttp3.MediaType.Companion.toMediaType
import okhttp3.RequestBody.Companion.toRequestBody
import javax.inject.Inject

sealed interface AgeProofState {
    data object Idle : AgeProofState
    data class Running(val url: String, val clientSecret: String) : AgeProofState
    data object Served : AgeProofState
    data object Refused : AgeProofState
}

@HiltViewModel
class AgeProofViewModel @Inject constructor(
    private val kracht: KrachtApi,
    private val faceSign: FaceSignApi,
) : ViewModel() {
    val state = MutableStateFlow<AgeProofState>(AgeProofState.Idle)

    fun start(member: String) = viewModelScope.launch {
        val ticket = kracht.openSession(member)
        Log.i("AgeProof", "session ${ticket.sessionId}")
        state.value = AgeProofState.Running(ticket.url, ticket.clientSecret)
    }

    fun atTheBar(member: String, jpeg: ByteArray) = viewModelScope.launch {
        val verdict = kracht.compare(member, jpeg.toRequestBody("image/jpeg".toMediaType()))
        state.value = when {
            !verdict.selfie.liveness.isRealFace -> AgeProofState.Refused
            verdict.similarity > 80f -> AgeProofState.Served
            else -> AgeProofState.Refused
        }
        kracht.report(Visit(member, livenessPassed = state.value == AgeProofState.Served))
    }

    fun countOpenSessions(onCount: (Int) -> Unit) = viewModelScope.launch {
        onCount(faceSign.sessions().sessions.count { it.status == "inProgress" })
    }
}
