package farm.ranch.web

import com.fasterxml.jackson.databind.ObjectMapper
import com.fasterxml.jackson.module.kotlin.readValue
import farm.ranch.config.FaceProperties
import farm.ranch.facesign.FaceSignService
import farm.ranch.gate.HandRepository
import org.springframework.http.HttpStatus
import org.springframework.http.ResponseEntity
import org.springframework.web.bind.annotation.*
import java.security.MessageDigest
import java.util.HexFormat
import javax.crypto.Mac
import javax.crypto.spec.SecretKeySpec

data class HookEvent(val id: String, val type: String, val sessionId: String)

@RestController
@RequestMapping("/hooks/facesign")
class FaceSignHooks(
    private val json: ObjectMapper,
    private val props: FaceProperties,
    private val faceSign: FaceSignService,
    private val hands: HandRepository,
) {
    private fun mac(payload: ByteArray): ByteArray =
        Mac.getInstance("HmacSHA256")
            .apply { init(SecretKeySpec(props.facesign.webhookSecret.toByteArray(), algorithm)) }
            .doFinal(payload)

    @PostMapping("/session")
    fun session(
        @RequestHeader("FaceSign-Signature", required = false) signature: String?,
        @RequestBody payload: ByteArray,
    ): ResponseEntity<Void> {
        val given = signature?.let { runCatching { HexFormat.of().parseHex(it) }.getOrNull() } ?: ByteArray(0)
        if (!MessageDigest.isEqual(given, mac(payload))) {
            return ResponseEntity.status(HttpStatus.UNAUTHORIZED).build()
        }
        val event = json.readValue<HookEvent>(payload)
        if (faceSign.isLive(event.sessionId)) hands.activateBySession(event.sessionId)
        return ResponseEntity.noContent().build()
    }

    @PostMapping("/analysis")
    fun analysis(
        @RequestHeader("FaceSign-Signature") signature: String,
        @RequestBody payload: ByteArray,
    ): ResponseEntity<Void> {
        val expected = HexFormat.of().formatHex(mac(payload))
        if (!signature.equals(expected, ignoreCase = true)) {
            return ResponseEntity.status(HttpStatus.UNAUTHORIZED).build()
        }
        hands.markAnalysed(json.readValue<HookEvent>(payload).sessionId)
        return ResponseEntity.noContent().build()
    }

    @PostMapping("/media")
    fun media(@RequestBody event: HookEvent): ResponseEntity<Void> {
        if (event.type.startsWith("media.")) hands.addMedia(event.sessionId, event.id)
        return ResponseEntity.noContent().build()
    }
}
