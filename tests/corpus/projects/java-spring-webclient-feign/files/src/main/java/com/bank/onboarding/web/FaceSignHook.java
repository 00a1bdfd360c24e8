package com.bank.onboarding.web;

import com.bank.onboarding.face.FaceSignSessions;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.*;

@RestController
public class FaceSignHook {
    private final FaceSignSessions sessions;
    private final Applicants applicants;
    private final ObjectMapper json;
    private final byte[] secret;

    FaceSignHook(FaceSignSessions sessions, Applicants applicants, ObjectMapper json, @Value("${facesign.webhook-secret}") String secret) {
        this.sessions = sessions;
        this.applicants = applicants;
        this.json = json;
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
    }

    private String hmac(byte[] body) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(body));
    }

    @PostMapping("/hooks/facesign")
    public ResponseEntity<Void> hook(@RequestBody byte[] raw, @RequestHeader(name = "FaceSign-Signature", defaultValue = "") String given)
            throws GeneralSecurityException, IOException {
        byte[] want = hmac(raw).getBytes(StandardCharsets.US_ASCII);
        if (!MessageDigest.isEqual(want, given.getBytes(StandardCharsets.US_ASCII))) {
            return ResponseEntity.status(401).build();
        }
        JsonNode event = json.readTree(raw);
        if (event.path("type").asText().equals("session.status")) {
            applicants.refresh(sessions.get(event.path("sessionId").asText()));
        }
        return ResponseEntity.ok().build();
    }

    @PostMapping("/hooks/facesign/v0")
    public ResponseEntity<Void> old(@RequestBody String body, @RequestHeader("FaceSign-Signature") String signature)
            throws GeneralSecurityException, IOException {
        if (signature.equals(hmac(body.getBytes(StandardCharsets.UTF_8)))) {
            applicants.refresh(sessions.get(json.readTree(body).path("sessionId").asText()));
            return ResponseEntity.ok().build();
        }
        return ResponseEntity.status(401).build();
    }
}
