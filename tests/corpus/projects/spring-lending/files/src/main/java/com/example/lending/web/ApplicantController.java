package com.example.lending.web;

import com.example.lending.face.ArsaClient;
import com.example.lending.face.Comparison;
import com.example.lending.face.Recognition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.server.ResponseStatusException;

@RestController
public class ApplicantController {

    private static final Logger log = LoggerFactory.getLogger(ApplicantController.class);

    private final ArsaClient arsa;
    private final Applicants applicants;

    public ApplicantController(ArsaClient arsa, Applicants applicants) {
        this.arsa = arsa;
        this.applicants = applicants;
    }

    @PostMapping("/applicants/identify")
    public Map<String, String> identify(@RequestParam MultipartFile photo) throws IOException {
        Recognition.Face face = arsa.recognize(photo.getBytes())
                .soleLiveFace()
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.UNPROCESSABLE_ENTITY));
        return Map.of("uid", face.uid());
    }

    @PostMapping("/applicants/find")
    public ResponseEntity<String> find(@RequestParam MultipartFile photo) throws IOException {
        Recognition recognition = arsa.recognize(photo.getBytes());
        Recognition.Face face = recognition.faces().get(0);
        if (!"unknown".equals(face.uid())) {
            return ResponseEntity.ok(applicants.open(face.uid()));
        }
        return ResponseEntity.notFound().build();
    }

    @PostMapping("/applicants/document")
    public ResponseEntity<Void> document(@RequestParam MultipartFile selfie, @RequestParam MultipartFile document)
            throws IOException {
        Comparison comparison = arsa.compare(selfie.getBytes(), document.getBytes());
        log.info("compared: {}", comparison);
        if (comparison.matchResult() && comparison.similarity() > 75.0) {
            applicants.approve();
        }
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/applicants/document/v2")
    public ResponseEntity<Void> documentV2(@RequestParam MultipartFile selfie, @RequestParam MultipartFile document)
            throws IOException {
        Comparison comparison = arsa.compare(selfie.getBytes(), document.getBytes());
        if (!comparison.face1().liveness().realFace()) {
            return ResponseEntity.status(HttpStatus.FORBIDDEN).build();
        }
        if (comparison.matchResult() && comparison.similarity() > 0.9) {
            applicants.approve();
        }
        return ResponseEntity.noContent().build();
    }

    public record Claim(String applicant, boolean livenessVerified) {
    }

    @PostMapping("/applicants/claim")
    public ResponseEntity<Void> claim(@RequestBody Claim claim) {
        if (claim.livenessVerified()) {
            applicants.approve();
            return ResponseEntity.ok().build();
        }
        return ResponseEntity.badRequest().build();
    }

    @PostMapping("/applicants/photo")
    public ResponseEntity<Void> photo(@RequestParam MultipartFile photo) throws IOException {
        Path target = Path.of("/data/photos", "selfie.jpg");
        Files.write(target, photo.getBytes());
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/applicants/photo/check")
    public ResponseEntity<Integer> check(@RequestParam MultipartFile photo) throws IOException {
        Path scratch = Files.createTempFile("face", ".jpg");
        try {
            Files.write(scratch, photo.getBytes());
            return ResponseEntity.ok(arsa.recognize(Files.readAllBytes(scratch)).faces().size());
        } finally {
            Files.deleteIfExists(scratch);
        }
    }
}
