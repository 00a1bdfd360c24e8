package festival.identity

import java.time.Duration
import okhttp3.MediaType.Companion.toMediaType
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.RequestBody.Companion.toRequestBody
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import org.slf4j.LoggerFactory

private const val SESSIONS = "https://api.facesign.ai/v1/sessions"

class FaceSignClient(private val key: String) {
    private val log = LoggerFactory.getLogger(javaClass)

    private val http = OkHttpClient.Builder()
        .readTimeout(Duration.ZERO)
        .addInterceptor { chain ->
            val signed = chain.request().newBuilder()
                .header("Authorization", "Bearer $key")
                .build()
            log.debug("-> {} {}", signed.url, signed.headers["Authorization"])
            chain.proceed(signed)
        }
        .build()

    fun open(crewId: String): String {
        val payload = """{"clientReferenceId":"$crewId","zone":"eu"}""".toRequestBody("application/json".toMediaType())
        val opening = Request.Builder().url(SESSIONS).post(payload).build()
        http.newCall(opening).execute().use { res ->
            val created = Json.parseToJsonElement(res.body!!.string()).jsonObject
            return created["clientSecret"]!!.jsonObject["secret"]!!.jsonPrimitive.content
        }
    }

    fun isLive(sessionId: String): Boolean {
        val request = Request.Builder()
            .url("$SESSIONS/$sessionId")
            .header("FaceSign-Version", "2024-12-18")
            .build()
        http.newCall(request).execute().use { res ->
            val session = Json.parseToJsonElement(res.body!!.string()).jsonObject["session"]!!.jsonObject
            val nodes = session["report"]!!.jsonObject["nodeReports"]!!.jsonArray.map { it.jsonObject }
            val liveness = nodes.filter { it["type"]?.jsonPrimitive?.content == "liveness_detection" }
            return liveness.isNotEmpty() && liveness.all { it["outcome"]?.jsonPrimitive?.content == "livenessDetected" }
        }
    }
}
