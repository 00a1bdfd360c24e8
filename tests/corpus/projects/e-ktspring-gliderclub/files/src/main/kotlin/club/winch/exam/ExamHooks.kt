package club.winch.exam

import club.winch.faces.WinchProperties
import com.fasterxml.jackson.databind.ObjectMapper
import com.fasterxml.jackson.module.kotlin.readValue
import org.springframework.http.HttpStatus
import org.springframework.http.ResponseEntity
import org.springframework.web.bind.annotation.PostMapping
import org.springframework.web.bind.annotation.RequestBody
import org.springframework.web.bind.annotation.RequestHeader
import org.springframework.web.bind.annotation.RestController
import java.security.MessageDigest
import javax.crypto.Mac
import javax.crypto.spec.SecretKeySpec

data class Event(val id: String, val type: String, val sessionId: String)

@RestController
class ExamHooks(
    private val props: WinchProperties,
    private val sessions: ExamSessions,
    private val exams: ExamRepository,
    private val mapper: ObjectMapper,
) {
    private fun hex(body: ByteArray): String = Mac.getInstance("HmacSHA256").run {
        init(SecretKeySpec(props.facesign.webhookSecret.toByteArray(), algorithm))
        doFinal(body).joinToString("") { "%02x".format(it) }
    }

    @PostMapping("/hooks/facesign")
    suspend fun changed(@RequestHeader("FaceSign-Signature") signature: String, @RequestBody raw: ByteArray): ResponseEntity<Void> {
        if (!MessageDigest.isEqual(hex(raw).toByteArray(), signature.toByteArray())) {
            return ResponseEntity.status(HttpStatus.UNAUTHORIZED).build()
        }
        val event = mapper.readValue<Event>(raw)
        exams.judged(event.sessionId, sessions.isLive(event.sessionId))
        return ResponseEntity.noContent().build()
    }

    @PostMapping("/hooks/facesign/old")
    suspend fun changedOld(@RequestHeader("FaceSign-Signature") signature: String, @RequestBody raw: ByteArray): ResponseEntity<Void> {
        if (hex(raw) != signature.lowercase()) return ResponseEntity.status(HttpStatus.UNAUTHORIZED).build()
        val event = mapper.readValue<Event>(raw)
        if (event.type == "session.status") exams.due(event.sessionId)
        return ResponseEntity.noContent().build()
    }

    @PostMapping("/hooks/facesign/media")
    suspend fun media(@RequestBody event: Event): ResponseEntity<Void> {
        exams.attach(event.sessionId, event.type.removePrefix("media."))
        return ResponseEntity.noContent().build()
    }
}
