package example.festival.steward.ui

import android.util.Log
import androidx.compose.foundation.layout.Column
import androidx.compose.material3.Button
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.runtime.setValue
import example.festival.steward.net.Network
import example.festival.steward.net.ScanAnswer
import kotlinx.coroutines.launch
import okhttp3.MultipartBody
import okhttp3.RequestBody.Companion.toRequestBody

private const val TAG = "ScanScreen"

@Composable
fun ScanScreen(gate: String, capture: suspend () -> ByteArray) {
    var answer by remember { mutableStateOf<ScanAnswer?>(null) }
    val scope = rememberCoroutineScope()

    Column {
        Button(onClick = {
            scope.launch {
                val jpeg = capture()
                Log.d(TAG, "captured ${jpeg.size} bytes at $gate")
                val part = MultipartBody.Part.createFormData("photo", "crew.jpg", jpeg.toRequestBody())
                answer = Network.crew.scan(gate, part)
            }
        }) { Text("Scan") }

        when (answer?.verdict) {
            "admitted" -> Text("Welcome, ${answer?.crewId}")
            null -> Text("Ready")
            else -> Text("Please see the crew office")
        }
    }
}
