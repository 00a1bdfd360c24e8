package edu.campus.exams.exam;

import edu.campus.exams.face.RemoteProof;
import edu.campus.exams.face.Recogniser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

@RestController
@RequestMapping("/exams/{exam}")
class ExamController {
    private static final Logger log = LoggerFactory.getLogger(ExamController.class);
    private static final Path SEATS = Path.of("/var/exams/seats");

    record ResumeRequest(String student, boolean livenessPassed) {}

    private final Recogniser recogniser;
    private final RemoteProof proof;
    private final Attendance attendance;

    ExamController(Recogniser recogniser, RemoteProof proof, Attendance attendance) {
        this.recogniser = recogniser;
        this.proof = proof;
        this.attendance = attendance;
    }

    @PostMapping("/arrive")
    ResponseEntity<Void> arrive(@PathVariable String exam, @RequestPart MultipartFile photo) throws IOException {
        var student = recogniser.identify(photo.getBytes())
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.FORBIDDEN));
        attendance.present(exam, student);
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/seats/{seat}")
    ResponseEntity<String> seat(@PathVariable String exam, @PathVariable int seat, @RequestPart MultipartFile photo)
            throws IOException {
        var answer = recogniser.recognise(photo.getBytes());
        var face = answer.faces().get(0);
        if (!attendance.expects(exam, face.uid())) {
            return ResponseEntity.status(HttpStatus.FORBIDDEN).body("another room");
        }
        attendance.seat(exam, seat, face.uid());
        Files.write(SEATS.resolve(exam + "-" + seat + ".jpg"), photo.getBytes());
        return ResponseEntity.ok(face.uid());
    }

    @PostMapping("/card")
    ResponseEntity<Void> card(@PathVariable String exam, @RequestPart MultipartFile card, @RequestPart MultipartFile selfie)
            throws IOException {
        var result = recogniser.compare(card.getBytes(), selfie.getBytes());
        log.info("card check of {}: {}", exam, result);
        if (!result.selfie().liveness().real() || !result.match()) {
            throw new ResponseStatusException(HttpStatus.FORBIDDEN);
        }
        if (result.similarity() < 70) {
            attendance.review(exam);
        }
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/resume")
    ResponseEntity<Void> resume(@PathVariable String exam, @RequestBody ResumeRequest request) {
        if (!request.livenessPassed()) {
            throw new ResponseStatusException(HttpStatus.FORBIDDEN);
        }
        attendance.present(exam, request.student());
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/remote/{session}")
    Mono<Void> remote(@PathVariable String exam, @PathVariable String session) {
        return proof.alive(session)
                .filter(Boolean::booleanValue)
                .switchIfEmpty(Mono.error(new ResponseStatusException(HttpStatus.FORBIDDEN)))
                .doOnNext(yes -> attendance.remote(exam, session))
                .then();
    }

    @PostMapping("/blur")
    double blur(@RequestPart MultipartFile photo) throws IOException {
        Path copy = Files.createTempFile("blur", ".jpg");
        try {
            photo.transferTo(copy);
            return attendance.blurOf(copy);
        } finally {
            Files.deleteIfExists(copy);
        }
    }
}
