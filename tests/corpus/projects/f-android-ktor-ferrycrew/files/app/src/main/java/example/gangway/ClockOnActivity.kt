package example.gangway

import android.os.Bundle
import android.util.Log
import androidx.activity.viewModels
import androidx.appcompat.app.AppCompatActivity
import androidx.lifecycle.ViewModel
import androidx.lifecycle.lifecycleScope
import androidx.lifecycle.viewModelScope
import dagger.hilt.android.AndroidEntryPoint
import dagger.hilt.android.lifecycle.HiltViewModel
import example.gangway.databinding.ActivityClockOnBinding
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.launch
import javax.inject.Inject

sealed interface ClockOn {
    data object Idle : ClockOn
    data class Done(val name: String) : ClockOn
    data class Failed(val why: Int) : ClockOn
}

@HiltViewModel
class ClockOnViewModel @Inject constructor(
    private val backend: Backend,
    private val counter: FaceCounter,
) : ViewModel() {
    val state = MutableStateFlow<ClockOn>(ClockOn.Idle)

    fun shoot(ship: String, jpeg: ByteArray) = viewModelScope.launch(Dispatchers.IO) {
        if (counter.count(jpeg) != 1) {
            state.value = ClockOn.Failed(R.string.look_here)
            return@launch
        }
        val name = backend.clockOn(ship, jpeg)
        Log.i("ClockOn", "ship=$ship ok=${name != null} bytes=${jpeg.size}")
        state.value = name?.let { ClockOn.Done(it) } ?: ClockOn.Failed(R.string.look_here)
    }
}

@AndroidEntryPoint
class ClockOnActivity : AppCompatActivity() {
    private val model: ClockOnViewModel by viewModels()

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        val binding = ActivityClockOnBinding.inflate(layoutInflater)
        setContentView(binding.root)
        binding.shutter.setOnClickListener {
            binding.preview.bitmap?.let { model.shoot(intent.getStringExtra("ship").orEmpty(), it.toJpeg()) }
        }
        lifecycleScope.launch { model.state.collect { binding.message.text = it.toString() } }
    }
}
