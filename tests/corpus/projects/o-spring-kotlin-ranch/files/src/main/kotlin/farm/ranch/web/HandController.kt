package farm.ranch.web

import farm.ranch.arsa.ArsaClient
import farm.ranch.arsa.SpoofException
import farm.ranch.facesign.FaceSignService
import farm.ranch.gate.ClockIn
import farm.ranch.gate.GateService
import farm.ranch.gate.HandRepository
import org.springframework.http.HttpStatus
import org.springframework.http.ResponseEntity
import org.springframework.web.bind.annotation.*
import org.springframework.web.multipart.MultipartFile

data class OnboardingResult(val handId: String, val sessionId: String, val isLive: Boolean)

@RestController
@RequestMapping("/hands")
class HandController(
    private val gate: GateService,
    private val arsa: ArsaClient,
    private val faceSign: FaceSignService,
    private val hands: HandRepository,
) {
    @PostMapping("/clock-in")
    fun clockIn(@RequestParam photo: MultipartFile): ResponseEntity<ClockIn> =
        when (val result = gate.clockIn(photo.bytes)) {
            is ClockIn.Accepted -> ResponseEntity.ok(result)
            ClockIn.Refused -> ResponseEntity.status(HttpStatus.FORBIDDEN).build()
        }

    @PostMapping("/vet-store")
    fun vetStore(@RequestParam photo: MultipartFile) = mapOf("open" to gate.openVetStore(photo.bytes))

    @PostMapping("/who")
    fun who(@RequestParam photo: MultipartFile) = arsa.recognize(photo.bytes)

    @PostMapping("/{id}/onboarding")
    fun start(@PathVariable id: String): Map<String, String> =
        mapOf("clientSecret" to faceSign.open(id).clientSecret.secret)

    @PostMapping("/onboarding/result")
    fun result(@RequestBody body: OnboardingResult): ResponseEntity<Void> {
        if (!body.isLive) return ResponseEntity.status(HttpStatus.FORBIDDEN).build()
        hands.activate(body.handId)
        return ResponseEntity.noContent().build()
    }

    @PostMapping("/{id}/onboarding/{session}/confirm")
    fun confirm(@PathVariable id: String, @PathVariable session: String): ResponseEntity<Void> {
        if (!faceSign.isLive(session)) return ResponseEntity.status(HttpStatus.FORBIDDEN).build()
        hands.activate(id)
        return ResponseEntity.noContent().build()
    }

    @ExceptionHandler(SpoofException::class)
    fun spoof(): ResponseEntity<Void> = ResponseEntity.status(HttpStatus.FORBIDDEN).build()
}
