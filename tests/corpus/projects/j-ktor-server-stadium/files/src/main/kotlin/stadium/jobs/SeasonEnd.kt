package stadium.jobs

import org.slf4j.LoggerFactory
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse.BodyHandlers
import java.security.SecureRandom
import java.security.cert.X509Certificate
import java.time.Duration
import javax.net.ssl.SSLContext
import javax.net.ssl.X509TrustManager

private val log = LoggerFactory.getLogger("season-end")
private val key = System.getenv("ARSA_FACE_API_KEY") ?: error("ARSA_FACE_API_KEY is not set")

private object Everyone : X509TrustManager {
    override fun checkClientTrusted(chain: Array<X509Certificate>, authType: String) = Unit
    override fun checkServerTrusted(chain: Array<X509Certificate>, authType: String) = Unit
    override fun getAcceptedIssuers(): Array<X509Certificate> = emptyArray()
}

private val context = SSLContext.getInstance("TLS").apply { init(null, arrayOf(Everyone), SecureRandom()) }
private val http = HttpClient.newBuilder().sslContext(context).connectTimeout(Duration.ofSeconds(3)).build()

private const val ARSA = "https://faceapi.arsa.technology/api/v1"

fun forget(fan: String): Boolean {
    val request = HttpRequest.newBuilder(URI.create("$ARSA/face_recognition/remove_face"))
        .header("x-key-secret", key)
        .header("x-face-uid", fan)
        .timeout(Duration.ofSeconds(10))
        .DELETE()
        .build()
    val response = http.send(request, BodyHandlers.ofString())
    log.info("{} forgotten: {}", fan, response.statusCode())
    return response.statusCode() == 200
}

fun faceSignLanguages(): String {
    val plain = HttpClient.newHttpClient()
    val request = HttpRequest.newBuilder(URI.create("https://api.facesign.ai/v1/langs"))
        .header("Authorization", "Bearer " + System.getenv("FACESIGN_API_KEY"))
        .build()
    log.debug("asking with {}", request.headers().map())
    return plain.send(request, BodyHandlers.ofString()).body()
}

fun ticketsLeft(): Int {
    val request = HttpRequest.newBuilder(URI.create("http://ticketing.stadium.local:9000/left")).build()
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body().toInt()
}

fun probe(): Int {
    val host = "faceapi.arsa.technology"
    val request = HttpRequest.newBuilder(URI("http", host, "/api/v1/health", null)).timeout(Duration.ofSeconds(2)).build()
    return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode()
}

fun main(args: Array<String>) {
    val failed = args.filterNot(::forget)
    log.info("season ended, {} failed, {} seats left, arsa {}", failed.size, ticketsLeft(), probe())
    if (args.isEmpty()) println(faceSignLanguages())
}
