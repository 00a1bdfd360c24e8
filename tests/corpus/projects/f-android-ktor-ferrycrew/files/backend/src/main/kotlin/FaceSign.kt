package example.gangway.backend

import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import okhttp3.MediaType.Companion.toMediaType
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.RequestBody.Companion.toRequestBody
import org.slf4j.LoggerFactory

private const val BASE = "https://api.facesign.ai/v1"
private const val VERSION = "2024-01-15"

class FaceSign(private val config: Config) {
    private val log = LoggerFactory.getLogger(javaClass)
    private val http = OkHttpClient()

    private fun request(path: String) = Request.Builder()
        .url("$BASE/$path")
        .header("Authorization", "Bearer ${config.facesignKey}")
        .header("FaceSign-Version", VERSION)

    private fun call(request: Request): JsonObject = http.newCall(request).execute().use { response ->
        check(response.isSuccessful) { "facesign answered ${response.code}" }
        Json.parseToJsonElement(response.body!!.string()).jsonObject
    }

    fun open(crewId: String): String {
        val json = """{"clientReferenceId":"$crewId","zone":"eu"}""".toRequestBody("application/json".toMediaType())
        val created = call(request("sessions").post(json).build())
        return created.getValue("clientSecret").jsonObject.getValue("secret").jsonPrimitive.content
    }

    fun genuine(sessionId: String): Boolean {
        val session = call(request("sessions/$sessionId").build()).getValue("session").jsonObject
        val nodes = session["report"]?.jsonObject?.get("nodeReports")?.jsonArray ?: return false
        return nodes.map { it.jsonObject }
            .filter { it["type"]?.jsonPrimitive?.content == "liveness_detection" }
            .let { checks -> checks.isNotEmpty() && checks.all { it["outcome"]?.jsonPrimitive?.content == "livenessDetected" } }
    }

    fun languages(): String {
        val request = Request.Builder().url("https://api.facesign.ai/v1/langs")
            .header("Authorization", "Bearer ${config.facesignKey}")
            .build()
        log.debug("request {} {}", request.url, request.header("Authorization"))
        return http.newCall(request).execute().use { it.body!!.string() }
    }
}
