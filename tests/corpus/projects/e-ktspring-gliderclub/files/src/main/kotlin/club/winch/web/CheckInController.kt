package club.winch.web

import club.winch.faces.FaceService
import club.winch.faces.Recognition
import club.winch.faces.Verdict
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import org.slf4j.LoggerFactory
import org.springframework.http.HttpStatus
import org.springframework.web.bind.annotation.PostMapping
import org.springframework.web.bind.annotation.RequestBody
import org.springframework.web.bind.annotation.RequestMapping
import org.springframework.web.bind.annotation.RestController
import org.springframework.web.server.ResponseStatusException
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.deleteIfExists
import kotlin.io.path.writeBytes

data class Launch(val pilot: String, val glider: String)
data class SelfReport(val pilot: String, val isRealFace: Boolean, val glider: String)

@RestController
@RequestMapping("/winch")
class CheckInController(private val faces: FaceService, private val launches: LaunchRepository) {
    private val log = LoggerFactory.getLogger(javaClass)

    @PostMapping("/check-in", consumes = ["image/jpeg"])
    suspend fun checkIn(@RequestBody jpeg: ByteArray): Launch = when (val verdict = faces.judge(jpeg)) {
        is Verdict.Pilot -> launches.next(verdict.id)
        is Verdict.WrongCount -> throw ResponseStatusException(HttpStatus.UNPROCESSABLE_ENTITY, "${verdict.count} faces")
        Verdict.Spoof, Verdict.Unknown -> {
            log.warn("check-in refused: {}", verdict)
            throw ResponseStatusException(HttpStatus.FORBIDDEN)
        }
    }

    @PostMapping("/self-report")
    suspend fun selfReport(@RequestBody report: SelfReport): Launch {
        if (!report.isRealFace) throw ResponseStatusException(HttpStatus.FORBIDDEN)
        require(report.glider.isNotBlank())
        return launches.next(report.pilot)
    }

    @PostMapping("/identify", consumes = ["image/jpeg"])
    suspend fun identify(@RequestBody jpeg: ByteArray): Recognition {
        log.info("identify: {} bytes", jpeg.size)
        return faces.recognize(jpeg)
    }

    @PostMapping("/glider-photo", consumes = ["image/jpeg"])
    suspend fun gliderNumber(@RequestBody jpeg: ByteArray): String = withContext(Dispatchers.IO) {
        val tmp = Files.createTempFile("glider", ".jpg")
        try {
            tmp.writeBytes(jpeg)
            readRegistration(tmp)
        } finally {
            tmp.deleteIfExists()
        }
    }

    @PostMapping("/wall", consumes = ["image/jpeg"])
    suspend fun wall(@RequestBody jpeg: ByteArray): Map<String, Any> {
        val crew = faces.crew(jpeg)
        crew.forEach { id ->
            withContext(Dispatchers.IO) { Path.of("/srv/wall", "$id-face.jpg").writeBytes(jpeg) }
        }
        return mapOf("crew" to crew)
    }
}
