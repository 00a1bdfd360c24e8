package org.stlukes.wardaccess.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.*;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.server.ResponseStatusException;
import org.stlukes.wardaccess.arsa.ArsaClient;
import org.stlukes.wardaccess.arsa.RecognizeAnswer;
import org.stlukes.wardaccess.facesign.FaceSignService;

@RestController
@RequestMapping("/api")
class CupboardController {

    private static final Logger log = LoggerFactory.getLogger(CupboardController.class);

    private final ArsaClient arsa;
    private final FaceSignService faceSign;
    private final Latches latches;
    private final RedisTemplate<String, byte[]> redis;

    CupboardController(ArsaClient arsa, FaceSignService faceSign, Latches latches, RedisTemplate<String, byte[]> redis) {
        this.arsa = arsa;
        this.faceSign = faceSign;
        this.latches = latches;
        this.redis = redis;
    }

    record HandOver(String staffId, String cupboard, boolean livenessPassed) {
    }

    @PostMapping("/wards/{ward}/door")
    void door(@PathVariable String ward, @RequestParam MultipartFile photo) throws IOException {
        var staff = arsa.liveMatch(photo.getBytes())
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.FORBIDDEN));
        latches.release("ward-" + ward, staff);
    }

    @PostMapping("/cupboards/{id}/open")
    void open(@PathVariable String id, @RequestParam MultipartFile photo) throws IOException {
        var answer = arsa.recognize(photo.getBytes());
        if (answer.faces().stream().noneMatch(f -> f.passiveLiveness().realFace())) {
            throw new ResponseStatusException(HttpStatus.FORBIDDEN);
        }
        var nurse = answer.faces().get(0);
        if (!nurse.known()) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        latches.release(id, nurse.uid());
    }

    @PostMapping("/reception/lookup")
    RecognizeAnswer lookup(@RequestParam MultipartFile photo) throws IOException {
        return arsa.recognize(photo.getBytes());
    }

    @PostMapping("/cupboards/hand-over")
    void handOver(@RequestBody HandOver body) {
        if (!body.livenessPassed()) {
            throw new ResponseStatusException(HttpStatus.UNPROCESSABLE_ENTITY);
        }
        latches.transfer(body.cupboard(), body.staffId());
    }

    @PostMapping("/newcomers/{session}/badge")
    void badge(@PathVariable String session) {
        if (!faceSign.proven(session)) {
            throw new ResponseStatusException(HttpStatus.FORBIDDEN);
        }
        latches.issueBadge(session);
    }

    @PutMapping("/staff/{id}/portrait")
    void portrait(@PathVariable String id, @RequestParam MultipartFile photo) throws IOException {
        Files.write(Path.of("/srv/ward-access/portraits", id + ".jpg"), photo.getBytes());
        log.info("portrait of {} replaced", id);
    }

    @PostMapping("/reception/queue")
    void queue(@RequestParam String desk, @RequestParam MultipartFile photo) throws IOException {
        redis.opsForValue().set("desk:" + desk, photo.getBytes(), Duration.ofMinutes(5));
    }

    @PostMapping("/reception/check")
    boolean check(@RequestParam MultipartFile photo) throws IOException {
        Path shot = Files.createTempFile("check", ".jpg");
        try {
            photo.transferTo(shot);
            return arsa.countFaces(Files.readAllBytes(shot)) == 1;
        } finally {
            Files.deleteIfExists(shot);
        }
    }
}
