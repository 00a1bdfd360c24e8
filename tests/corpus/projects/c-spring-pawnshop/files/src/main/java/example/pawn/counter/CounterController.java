package example.pawn.counter;

import example.pawn.identity.ArsaGateway;
import example.pawn.identity.IdentityProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.server.ResponseStatusException;

@RestController
@RequestMapping("/counter")
class CounterController {

    private static final Logger log = LoggerFactory.getLogger(CounterController.class);

    record Answer(String outcome, String customer) {}

    record PickupRequest(String ticket, String customer, boolean livenessPassed) {}

    private final ArsaGateway arsa;
    private final IdentityProperties properties;
    private final Ledger ledger;

    CounterController(ArsaGateway arsa, IdentityProperties properties, Ledger ledger) {
        this.arsa = arsa;
        this.properties = properties;
        this.ledger = ledger;
    }

    @PostMapping("/identify")
    Answer identify(@RequestPart MultipartFile photo) {
        var faces = arsa.recognize(photo.getResource()).faces();
        if (faces.size() != 1) {
            return new Answer("retake", null);
        }
        var face = faces.getFirst();
        if (!face.live()) {
            log.warn("presentation attack at the counter");
            return new Answer("spoof", null);
        }
        return switch (face.uid()) {
            case null -> new Answer("unknown", null);
            case "unknown" -> new Answer("unknown", null);
            default -> new Answer("known", face.uid());
        };
    }

    @PostMapping("/loans/{id}/compare")
    Answer compare(@PathVariable String id, @RequestPart MultipartFile card, @RequestPart MultipartFile selfie) throws IOException {
        var result = arsa.compare(card.getResource(), selfie.getResource());
        var scratch = Files.createTempFile("card", ".jpg");
        try {
            card.transferTo(scratch);
            ledger.attachChecksum(id, Checksums.of(scratch));
        } finally {
            Files.deleteIfExists(scratch);
        }
        if (result.selfie().live() && result.match() && result.similarity() >= properties.minSimilarity()) {
            return new Answer("same", id);
        }
        return new Answer("different", id);
    }

    @PostMapping("/loans/{id}/redeem")
    Answer redeem(@PathVariable String id, @RequestPart MultipartFile photo) throws IOException {
        var seen = arsa.recognize(photo.getResource()).faces().get(0);
        if (seen.uid().equals(ledger.ownerOf(id))) {
            ledger.redeem(id);
            photo.transferTo(Path.of("/srv/pawn/faces", id + ".jpg"));
            return new Answer("redeemed", seen.uid());
        }
        throw new ResponseStatusException(HttpStatus.FORBIDDEN);
    }

    /** The training screen shows what the vendor says. */
    @PostMapping("/training/recognize")
    ArsaGateway.Recognition training(@RequestPart MultipartFile snapshot) {
        return arsa.recognize(snapshot.getResource());
    }

    @PostMapping("/pickup")
    Map<String, String> pickup(@RequestBody PickupRequest request) {
        if (!request.livenessPassed()) {
            throw new ResponseStatusException(HttpStatus.FORBIDDEN, "liveness");
        }
        ledger.handOver(request.ticket(), request.customer());
        return Map.of("status", "handed over");
    }
}
