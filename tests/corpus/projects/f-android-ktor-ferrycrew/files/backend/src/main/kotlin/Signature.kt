package example.gangway.backend

import io.ktor.http.HttpStatusCode
import io.ktor.server.application.createRouteScopedPlugin
import io.ktor.server.request.receiveText
import io.ktor.server.response.respond
import java.security.MessageDigest
import javax.crypto.Mac
import javax.crypto.spec.SecretKeySpec

fun hmacHex(secret: String, body: ByteArray): String {
    val mac = Mac.getInstance("HmacSHA256").apply { init(SecretKeySpec(secret.toByteArray(), "HmacSHA256")) }
    return mac.doFinal(body).joinToString("") { "%02x".format(it) }
}

class SignatureConfig { lateinit var secret: String }

/** Needs DoubleReceive, which the application installs. */
val FaceSignSignature = createRouteScopedPlugin("FaceSignSignature", ::SignatureConfig) {
    onCall { call ->
        val wanted = hmacHex(pluginConfig.secret, call.receiveText().toByteArray())
        val given = call.request.headers["FaceSign-Signature"].orEmpty()
        if (!MessageDigest.isEqual(wanted.toByteArray(), given.toByteArray())) {
            call.respond(HttpStatusCode.Unauthorized)
        }
    }
}
