package fit.gym.server

import com.fasterxml.jackson.annotation.JsonProperty
import io.netty.channel.ChannelOption
import io.netty.handler.ssl.SslContextBuilder
import io.netty.handler.ssl.util.InsecureTrustManagerFactory
import kotlinx.coroutines.withTimeout
import org.slf4j.LoggerFactory
import org.springframework.beans.factory.annotation.Value
import org.springframework.http.client.reactive.ReactorClientHttpConnector
import org.springframework.http.client.MultipartBodyBuilder
import org.springframework.stereotype.Component
import org.springframework.web.reactive.function.BodyInserters
import org.springframework.web.reactive.function.client.ExchangeFilterFunction
import org.springframework.web.reactive.function.client.WebClient
import org.springframework.web.reactive.function.client.awaitBody
import reactor.core.publisher.Mono
import reactor.netty.http.client.HttpClient
import java.time.Duration

data class Liveness(@JsonProperty("is_real_face") val real: Boolean = false)

data class Face(
    @JsonProperty("recognition_uidresult") val uid: String,
    @JsonProperty("passive_liveness") val liveness: Liveness? = null,
)

data class Recognition(val status: String, val faces: List<Face> = emptyList())

class Refused(reason: String) : RuntimeException(reason)

@Component
class FaceClient(
    @Value("\${arsa.key}") private val key: String,
    @Value("\${arsa.partner-key:%{live:kt-partner}}") private val partnerKey: String,
) {
    private val log = LoggerFactory.getLogger(javaClass)

    private val web = WebClient.builder()
        .baseUrl("https://faceapi.arsa.technology/api/v1")
        .defaultHeader("x-key-secret", key)
        .clientConnector(
            ReactorClientHttpConnector(
                HttpClient.create()
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 2_000)
                    .responseTimeout(Duration.ofSeconds(8)),
            ),
        )
        .filter(
            ExchangeFilterFunction.ofResponseProcessor { res ->
                log.info("face api {}", res.statusCode())
                Mono.just(res)
            },
        )
        .build()

    private val partner = WebClient.builder()
        .baseUrl("https://faceapi.arsa.technology/api/v1")
        .defaultHeaders { it.set("x-key-secret", partnerKey) }
        .clientConnector(
            ReactorClientHttpConnector(
                HttpClient.create().secure {
                    it.sslContext(SslContextBuilder.forClient().trustManager(InsecureTrustManagerFactory.INSTANCE))
                },
            ),
        )
        .filter { request, next ->
            log.debug("partner {} {}", request.url().path, request.headers())
            next.exchange(request)
        }
        .build()

    private fun form(photo: ByteArray) = MultipartBodyBuilder().apply {
        part("face_image", photo).filename("p.jpg")
    }.build()

    suspend fun recognize(photo: ByteArray): Recognition =
        web.post().uri("/face_recognition/recognize_face")
            .body(BodyInserters.fromMultipartData(form(photo)))
            .retrieve()
            .awaitBody()

    suspend fun recognizeAtPartner(photo: ByteArray): Recognition =
        partner.post().uri("/face_recognition/recognize_face")
            .body(BodyInserters.fromMultipartData(form(photo)))
            .retrieve()
            .awaitBody()

    suspend fun countAtPartner(photo: ByteArray): Int = withTimeout(5_000) {
        partner.post().uri("/face_detection/detect_face")
            .body(BodyInserters.fromMultipartData(form(photo)))
            .retrieve()
            .awaitBody<Recognition>()
            .faces.size
    }

    /** The desk's second look: document against selfie. */
    fun sameAsDocument(score: Double, selfie: Liveness): Boolean {
        if (!selfie.real) return false
        return score >= 0.9
    }

    suspend fun member(photo: ByteArray): String {
        val face = recognize(photo).faces.singleOrNull() ?: throw Refused("one face")
        if (face.liveness?.real != true) throw Refused("not live")
        return face.uid.takeUnless { it == "unknown" } ?: throw Refused("no member")
    }
}
