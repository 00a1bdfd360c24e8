package festival

import io.ktor.http.HttpStatusCode
import io.ktor.server.application.createRouteScopedPlugin
import io.ktor.server.plugins.doublereceive.DoubleReceive
import io.ktor.server.request.header
import io.ktor.server.request.receive
import io.ktor.server.response.respond
import java.security.MessageDigest
import javax.crypto.Mac
import javax.crypto.spec.SecretKeySpec

class SignatureConfig { lateinit var secret: String }

@OptIn(ExperimentalStdlibApi::class)
val FaceSignSignature = createRouteScopedPlugin("FaceSignSignature", ::SignatureConfig) {
    val key = SecretKeySpec(pluginConfig.secret.toByteArray(), "HmacSHA256")
    onCall { call ->
        val raw = call.receive<ByteArray>()
        val expected = Mac.getInstance("HmacSHA256").run { init(key); doFinal(raw) }
        val given = runCatching { call.request.header("FaceSign-Signature").orEmpty().hexToByteArray() }.getOrDefault(ByteArray(0))
        if (!MessageDigest.isEqual(expected, given)) call.respond(HttpStatusCode.Unauthorized)
    }
}
