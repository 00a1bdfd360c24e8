package org.tamarin

import io.ktor.client.HttpClient
import io.ktor.client.call.body
import io.ktor.client.request.get
import io.ktor.client.request.post
import io.ktor.client.request.setBody
import io.ktor.http.ContentType
import io.ktor.http.contentType
import java.net.URI
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import java.time.Duration
import kotlinx.serialization.json.*
import java.net.http.HttpClient as JdkClient

class Proofing(private val http: HttpClient, private val settings: Settings) {

    suspend fun open(volunteer: String): JsonObject {
        val created: JsonObject = http.post("sessions") {
            contentType(ContentType.Application.Json)
            setBody(buildJsonObject {
                put("clientReferenceId", volunteer)
                put("zone", "eu")
            })
        }.body()
        return created.getValue("clientSecret").jsonObject
    }

    suspend fun isProven(session: String): Boolean {
        val report = http.get("sessions/$session").body<JsonObject>()["report"]?.jsonObject ?: return false
        val nodes = report["nodeReports"]?.jsonArray.orEmpty().map { it.jsonObject }
        val liveness = nodes.filter { it["type"]?.jsonPrimitive?.content == "liveness_detection" }
        return liveness.isNotEmpty() && liveness.all { it["outcome"]?.jsonPrimitive?.content == "livenessDetected" }
    }

    /** The avatars for the poster generator, which has no coroutines. */
    fun avatars(): String {
        val request = HttpRequest.newBuilder(URI.create("$FACESIGN/avatars"))
            .header("Authorization", "Bearer ${settings.faceSignKey}")
            .build()
        return JdkClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body()
    }

    fun languages(): String {
        val request = HttpRequest.newBuilder(URI.create("$FACESIGN/langs"))
            .timeout(Duration.ofSeconds(6))
            .header("Authorization", "Bearer ${settings.faceSignKey}")
            .header("FaceSign-Version", "2024-12-18")
            .build()
        return jdk.send(request, HttpResponse.BodyHandlers.ofString()).body()
    }

    private companion object {
        val jdk: JdkClient = JdkClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build()
    }
}
