package farm.ranch.gate

import farm.ranch.arsa.ArsaClient
import farm.ranch.arsa.Face
import farm.ranch.config.FaceProperties
import org.slf4j.LoggerFactory
import org.springframework.data.redis.core.RedisTemplate
import org.springframework.stereotype.Service
import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import java.time.Instant

sealed interface ClockIn {
    data class Accepted(val handId: String, val at: Instant) : ClockIn
    data object Refused : ClockIn
}

@Service
class GateService(
    private val arsa: ArsaClient,
    private val hands: HandRepository,
    private val relays: Relays,
    private val pictures: RedisTemplate<String, ByteArray>,
    private val props: FaceProperties,
) {
    private val log = LoggerFactory.getLogger(javaClass)

    fun clockIn(jpeg: ByteArray): ClockIn {
        val face = arsa.identify(jpeg) ?: return ClockIn.Refused
        val hand = hands.findByFaceUid(face.uid) ?: return ClockIn.Refused
        hand.clockIn(Instant.now())
        return ClockIn.Accepted(hand.id, Instant.now())
    }

    fun openVetStore(jpeg: ByteArray): Boolean {
        val recognition = arsa.recognize(jpeg)
        if (recognition.faces.size != 1) return false
        val face = recognition.faces.first()
        if (!hands.mayHandleDrugs(face.uid)) return false
        relays.open("vet-store")
        return true
    }

    fun openBunkhouse(jpeg: ByteArray): Boolean {
        val face = arsa.recognize(jpeg).faces[0]
        if (!face.liveness.isRealFace || !face.isKnown) return false
        relays.open("bunkhouse")
        return true
    }

    fun musterTruck(jpeg: ByteArray): List<String> =
        arsa.recognize(jpeg).faces
            .filter { it.liveness.isRealFace && it.isKnown }
            .map(Face::uid)

    /** Driving licence against a selfie, for those who may take the trucks. */
    fun mayDrive(handId: String, licence: ByteArray, selfie: ByteArray): Boolean {
        val result = arsa.compare(licence, selfie)
        if (!result.second.liveness.isRealFace) return false
        return result.matches && result.similarity >= props.minSimilarity
    }

    fun mayRope(licence: ByteArray, selfie: ByteArray): Boolean {
        val result = arsa.compare(licence, selfie)
        if (!result.second.liveness.isRealFace) return false
        return result.similarity > 75.0
    }

    fun keepForReview(handId: String, jpeg: ByteArray) {
        pictures.opsForValue().set("review:$handId", jpeg, Duration.ofHours(2))
    }

    fun keepPortrait(handId: String, jpeg: ByteArray) {
        val file = Path.of("/srv/ranch/portraits", "$handId.jpg")
        Files.write(file, jpeg)
        log.info("portrait of {}: {} bytes", handId, jpeg.size)
    }
}
