package hood

import androidx.lifecycle.ViewModel
import androidx.lifecycle.viewModelScope
import com.facesign.sdk.FaceSign
import dagger.hilt.android.lifecycle.HiltViewModel
import javax.inject.Inject
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.launch

sealed class Step {
    object Start : Step()
    data class Sign(val secret: String) : Step()
    object Done : Step()
}

@HiltViewModel
class FaceViewModel @Inject constructor(private val repo: SignRepository) : ViewModel() {
    val step = MutableStateFlow<Step>(Step.Start)

    fun begin(reference: String) = viewModelScope.launch {
        val secret = repo.open(reference)
        FaceSign.start(clientSecret = secret)
        step.value = Step.Sign(secret)
    }

    fun finish(id: String) = viewModelScope.launch {
        if (repo.verified(id)) step.value = Step.Done
    }
}
