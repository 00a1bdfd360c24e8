package com.swiftdrop.faces

import org.springframework.http.client.SimpleClientHttpRequestFactory
import org.springframework.stereotype.Component
import org.springframework.web.client.RestClient
import java.time.Duration

data class NodeReport(val type: String, val outcome: String)
data class Report(val nodeReports: List<NodeReport> = emptyList())
data class Session(val id: String, val clientReferenceId: String, val report: Report?)
data class Envelope(val session: Session)

@Component
class FaceSign {
    private val key = System.getenv("FACESIGN_API_KEY") ?: "sk_test_..."
    private val rest = RestClient.builder()
        .baseUrl("https://api.facesign.ai/v1")
        .defaultHeader("Authorization", "Bearer $key")
        .defaultHeader("FaceSign-Version", "2024-10-11")
        .requestFactory(SimpleClientHttpRequestFactory().apply {
            setConnectTimeout(Duration.ofSeconds(3))
            setReadTimeout(Duration.ofSeconds(8))
        })
        .build()

    fun session(id: String): Session =
        rest.get().uri("/sessions/{id}", id).retrieve().body(Envelope::class.java)!!.session

    fun proven(id: String): Boolean =
        session(id).report?.nodeReports?.firstOrNull { it.type == "liveness_detection" }?.outcome == "livenessDetected"

    fun languages(): String? = RestClient.create()
        .get().uri("https://api.facesign.ai/v1/langs")
        .header("Authorization", "Bearer $key")
        .retrieve().body(String::class.java)
}
