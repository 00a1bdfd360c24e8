package example.depot.gate

import android.net.Uri
import android.util.Log
import androidx.browser.customtabs.CustomTabsIntent
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.Button
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.LocalContext
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.unit.dp
import androidx.hilt.navigation.compose.hiltViewModel
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import example.depot.BuildConfig
import example.depot.R
import kotlinx.coroutines.launch

@Composable
fun GateScreen(gate: String, driver: String, model: GateViewModel = hiltViewModel()) {
    val state by model.state.collectAsStateWithLifecycle()
    val context = LocalContext.current
    val scope = rememberCoroutineScope()

    Column(Modifier.padding(24.dp), verticalArrangement = Arrangement.spacedBy(16.dp)) {
        Camera(onFrame = { jpeg -> model.onFrame(gate, jpeg) })
        when (val s = state) {
            GateState.Waiting -> Text(stringResource(R.string.look_here))
            is GateState.Open -> Text(s.driver.name, style = MaterialTheme.typography.headlineMedium)
            is GateState.Refused -> Text(stringResource(R.string.refused))
        }
        Button(onClick = {
            scope.launch {
                val session = model.openSession(driver)
                Log.i("Gate", "session ${session.sessionId} for $driver")
                val page = Uri.parse(BuildConfig.DEPOT_URL + "guided#" + session.clientSecret)
                CustomTabsIntent.Builder().build().launchUrl(context, page)
            }
        }) {
            Text("Verify me")
        }
    }
}
