package com.swiftdrop.web

import com.swiftdrop.faces.Arsa
import com.swiftdrop.faces.FaceSign
import org.slf4j.LoggerFactory
import org.springframework.http.HttpStatus
import org.springframework.web.bind.annotation.*
import org.springframework.web.multipart.MultipartFile
import org.springframework.web.server.ResponseStatusException
import java.nio.file.Files
import java.nio.file.Path
import java.security.MessageDigest
import java.util.HexFormat
import javax.crypto.Mac
import javax.crypto.spec.SecretKeySpec

data class Handover(val parcel: String, val livenessOk: Boolean)
data class Event(val id: String, val type: String, val sessionId: String)

private fun deny(why: String): Nothing = throw ResponseStatusException(HttpStatus.FORBIDDEN, why)

@RestController
class Tours(private val arsa: Arsa, private val tours: TourRepo) {
    private val log = LoggerFactory.getLogger(javaClass)

    @PostMapping("/tours/{id}/face")
    fun begin(@PathVariable id: String, @RequestPart photo: MultipartFile) {
        val uid = arsa.courier(photo.bytes) ?: deny("nobody we know")
        tours.start(id, uid)
        log.info("tour {} begun by {}", id, uid)
    }

    @PostMapping("/vans/{van}/unlock")
    fun unlock(@PathVariable van: String, @RequestPart photo: MultipartFile) {
        val answer = arsa.recognise(photo.bytes)
        log.debug("van {}: {}", van, answer)
        val face = answer.faces[0]
        if (face.uid != tours.driverOf(van)) deny("not your van")
        tours.unlock(van)
    }

    @PostMapping("/couriers/{uid}/portrait")
    fun portrait(@PathVariable uid: String, @RequestPart photo: MultipartFile) {
        if (arsa.enrol(uid, photo.bytes)) {
            Files.write(Path.of("/srv/couriers", "$uid.jpg"), photo.bytes)
        }
    }

    @PostMapping("/handovers")
    fun handover(@RequestBody body: Handover) {
        if (!body.livenessOk) deny("face check first")
        tours.handOver(body.parcel)
    }
}

@RestController
@RequestMapping("/hooks/facesign")
class Hooks(private val faceSign: FaceSign, private val tours: TourRepo) {
    private val secret = System.getenv("FACESIGN_WEBHOOK_SECRET").toByteArray()

    private fun genuine(raw: ByteArray, given: String): Boolean {
        val mac = Mac.getInstance("HmacSHA256").apply { init(SecretKeySpec(secret, "HmacSHA256")) }
        val want = HexFormat.of().formatHex(mac.doFinal(raw))
        return MessageDigest.isEqual(want.toByteArray(), given.toByteArray())
    }

    @PostMapping("/session")
    fun session(@RequestBody raw: ByteArray, @RequestHeader("FaceSign-Signature") signature: String) {
        if (!genuine(raw, signature)) deny("signature")
        val event = tools.Json.read<Event>(raw.decodeToString())
        if (faceSign.proven(event.sessionId)) tours.admit(event.sessionId)
    }

    @PostMapping("/analysis")
    fun analysis(@RequestBody event: Event) {
        if (event.type.startsWith("analysis.")) tours.suspendSession(event.sessionId)
    }
}
