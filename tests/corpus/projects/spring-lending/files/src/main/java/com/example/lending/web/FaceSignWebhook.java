package com.example.lending.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

@RestController
public class FaceSignWebhook {

    private final ObjectMapper json = new ObjectMapper();
    private final Applicants applicants;
    private final byte[] secret;

    public FaceSignWebhook(Applicants applicants, @Value("${facesign.webhook-secret}") String secret) {
        this.applicants = applicants;
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
    }

    private String sign(byte[] body) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(body));
    }

    @PostMapping("/webhooks/facesign")
    public ResponseEntity<Void> events(@RequestBody byte[] body,
                                       @RequestHeader("FaceSign-Signature") String signature) throws Exception {
        if (!MessageDigest.isEqual(sign(body).getBytes(), signature.getBytes())) {
            return ResponseEntity.status(401).build();
        }
        JsonNode event = json.readTree(body);
        applicants.open(event.path("sessionId").asText());
        return ResponseEntity.ok().build();
    }

    @PostMapping("/webhooks/facesign/v0")
    public ResponseEntity<Void> eventsV0(@RequestBody JsonNode event,
                                         @RequestHeader("FaceSign-Signature") String signature) throws Exception {
        String expected = sign(json.writeValueAsBytes(event));
        if (!expected.equals(signature)) {
            return ResponseEntity.status(401).build();
        }
        applicants.open(event.path("sessionId").asText());
        return ResponseEntity.ok().build();
    }

    @PostMapping("/webhooks/facesign/analysis")
    public ResponseEntity<Void> analysis(@RequestBody JsonNode event) {
        applicants.approve();
        return ResponseEntity.ok().build();
    }
}
