package com.example.claims.facesign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.StreamSupport;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.*;
import org.springframework.web.client.RestTemplate;

@RestController
@RequestMapping("/hooks/facesign")
public class FaceSignWebhookController {

    private final RestTemplate facesign;
    private final PolicyService policies;
    private final ObjectMapper mapper;
    private final String secret;

    public FaceSignWebhookController(
            RestTemplate facesignRestTemplate,
            PolicyService policies,
            ObjectMapper mapper,
            @Value("${facesign.webhook-secret}") String secret) {
        this.facesign = facesignRestTemplate;
        this.policies = policies;
        this.mapper = mapper;
        this.secret = secret;
    }

    @PostMapping("/session")
    ResponseEntity<Void> session(
            @RequestBody byte[] raw, @RequestHeader("FaceSign-Signature") String signature) throws Exception {
        byte[] expected = mac(raw);
        if (!MessageDigest.isEqual(expected, HexFormat.of().parseHex(signature))) {
            return ResponseEntity.status(401).build();
        }
        String id = mapper.readTree(raw).get("sessionId").asText();
        JsonNode report = facesign.getForObject("/sessions/{id}", JsonNode.class, id).at("/session/report");
        boolean live = StreamSupport.stream(report.get("nodeReports").spliterator(), false)
                .filter(n -> "liveness_detection".equals(n.get("type").asText()))
                .anyMatch(n -> "livenessDetected".equals(n.get("outcome").asText()));
        if (live && report.get("isVerified").asBoolean()) {
            policies.activate(id);
        }
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/analysis")
    ResponseEntity<Void> analysis(
            @RequestBody String raw, @RequestHeader("FaceSign-Signature") String signature) throws Exception {
        String computed = HexFormat.of().formatHex(mac(raw.getBytes(StandardCharsets.UTF_8)));
        if (!computed.equals(signature)) {
            return ResponseEntity.status(401).build();
        }
        policies.noteAnalysis(mapper.readTree(raw).get("sessionId").asText());
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/media")
    ResponseEntity<Void> media(@RequestBody JsonNode event) {
        policies.attachMedia(event.get("sessionId").asText(), event.at("/media/id").asText());
        return ResponseEntity.noContent().build();
    }

    private byte[] mac(byte[] body) throws GeneralSecurityException {
        Mac hmac = Mac.getInstance("HmacSHA256");
        hmac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return hmac.doFinal(body);
    }
}
