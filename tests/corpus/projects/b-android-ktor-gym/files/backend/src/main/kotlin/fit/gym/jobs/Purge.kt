package fit.gym.jobs

import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse.BodyHandlers
import java.time.Duration
import org.slf4j.LoggerFactory

private val log = LoggerFactory.getLogger("purge")
private val http = HttpClient.newHttpClient()

fun purge(uid: String, key: String): Boolean {
    val request = HttpRequest.newBuilder(URI.create("https://faceapi.arsa.technology/api/v1/face_recognition/remove_face"))
        .header("x-key-secret", key)
        .header("x-face-uid", uid)
        .DELETE()
        .build()
    val response = http.send(request, BodyHandlers.ofString())
    log.info("purged {}: {}", uid, response.statusCode())
    return response.statusCode() == 200
}

fun languages(key: String): String {
    log.debug("asking with {}", key)
    val call = HttpRequest.newBuilder(URI.create("https://api.facesign.ai/v1/langs"))
        .header("Authorization", "Bearer $key")
        .timeout(Duration.ofSeconds(10))
        .build()
    return http.send(call, BodyHandlers.ofString()).body()
}
