package com.bank.onboarding.web;

import com.bank.onboarding.face.ArsaClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.*;
import reactor.core.publisher.Mono;

@RestController
@RequestMapping("/api/onboarding")
public class OnboardingController {
    private static final Logger log = LoggerFactory.getLogger(OnboardingController.class);

    public record SelfieForm(String applicantId, boolean livenessChecked, byte[] selfie) {}

    private final ArsaClient faces;
    private final Applicants applicants;
    private final double minSimilarity;

    public OnboardingController(ArsaClient faces, Applicants applicants, @Value("${facesign.min-similarity}") double minSimilarity) {
        this.faces = faces;
        this.applicants = applicants;
        this.minSimilarity = minSimilarity;
    }

    @ExceptionHandler(ArsaClient.NotLive.class)
    @ResponseStatus(HttpStatus.FORBIDDEN)
    public void notLive() {}

    @PostMapping("/login")
    public Mono<ResponseEntity<String>> login(@RequestBody byte[] jpeg) {
        return faces.oneLive(jpeg)
            .filter(face -> !"unknown".equals(face.uid()))
            .map(face -> ResponseEntity.ok(applicants.token(face.uid())))
            .defaultIfEmpty(ResponseEntity.notFound().build());
    }

    @PostMapping("/branch")
    public Mono<ResponseEntity<String>> branch(@RequestBody byte[] jpeg) {
        return faces.recognize(jpeg)
            .map(r -> r.faces().stream().findFirst().orElseThrow())
            .doOnNext(face -> log.info("branch live={}", face.isLive()))
            .map(face -> "unknown".equals(face.uid())
                ? ResponseEntity.notFound().<String>build()
                : ResponseEntity.ok(applicants.token(face.uid())));
    }

    @PostMapping("/match/{id}")
    public Mono<ResponseEntity<Void>> match(@PathVariable String id, @RequestPart byte[] document, @RequestPart byte[] selfie) {
        return faces.compare(document, selfie).map(c -> {
            if (c.selfie() == null || c.selfie().liveness() == null || !Boolean.TRUE.equals(c.selfie().liveness().real())) {
                return ResponseEntity.status(HttpStatus.FORBIDDEN).build();
            }
            if (!c.match() || c.similarity() < minSimilarity) {
                return ResponseEntity.unprocessableEntity().build();
            }
            applicants.matched(id);
            return ResponseEntity.noContent().build();
        });
    }

    @PostMapping("/rematch/{id}")
    public Mono<ResponseEntity<Void>> rematch(@PathVariable String id, @RequestPart byte[] document, @RequestPart byte[] selfie) {
        return faces.compare(document, selfie).map(again -> {
            if (!Boolean.TRUE.equals(again.document().liveness().real())) {
                return ResponseEntity.status(403).build();
            }
            if (again.match() && again.similarity() > 70) {
                applicants.rematched(id);
            }
            return ResponseEntity.accepted().build();
        });
    }

    @PostMapping("/selfie")
    public ResponseEntity<Void> selfie(@RequestBody SelfieForm form) throws IOException {
        if (!form.livenessChecked()) {
            return ResponseEntity.badRequest().build();
        }
        Files.write(Path.of("/var/onboarding/selfies", form.applicantId() + ".jpg"), form.selfie());
        log.info("selfie of {} ({} bytes)", form.applicantId(), form.selfie().length);
        applicants.advance(form.applicantId());
        return ResponseEntity.noContent().build();
    }
}
