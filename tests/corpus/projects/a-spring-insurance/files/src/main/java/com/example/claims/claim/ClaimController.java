package com.example.claims.claim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.*;
import org.springframework.web.multipart.MultipartFile;

@RestController
@RequestMapping("/claims")
public class ClaimController {

    private static final Logger log = LoggerFactory.getLogger(ClaimController.class);

    public record AgentSignature(String agent, boolean livenessConfirmed) {}

    private final ClaimService service;
    private final ClaimRepository claims;

    public ClaimController(ClaimService service, ClaimRepository claims) {
        this.service = service;
        this.claims = claims;
    }

    @PostMapping("/{id}/signature")
    ResponseEntity<Void> sign(@PathVariable long id, @RequestPart MultipartFile photo) {
        service.sign(id, photo.getResource());
        log.info("claim {} signed", id);
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/{id}/agent-signature")
    ResponseEntity<Void> agentSign(@PathVariable long id, @RequestBody AgentSignature body) {
        if (!body.livenessConfirmed()) {
            return ResponseEntity.status(HttpStatus.FORBIDDEN).build();
        }
        claims.markSigned(id, body.agent());
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/{id}/witness")
    ResponseEntity<Void> witness(
            @PathVariable long id, @RequestPart MultipartFile selfie, @RequestPart MultipartFile document)
            throws IOException {
        if (!service.witnessMatches(selfie.getResource(), document.getResource())) {
            return ResponseEntity.status(HttpStatus.FORBIDDEN).build();
        }
        Files.write(Path.of("/var/claims", id + "-witness.jpg"), selfie.getBytes());
        return ResponseEntity.noContent().build();
    }
}
