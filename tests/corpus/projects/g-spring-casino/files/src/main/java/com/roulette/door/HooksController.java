package com.roulette.door;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.*;
import org.springframework.web.client.RestClient;

@RestController
@RequestMapping("/hooks")
public class HooksController {

    private final VendorProperties vendors;
    private final GuestRegister register;
    private final RestClient faceSign;
    private final ObjectMapper json;

    public HooksController(VendorProperties vendors, GuestRegister register, RestClient faceSignClient, ObjectMapper json) {
        this.vendors = vendors;
        this.register = register;
        this.faceSign = faceSignClient;
        this.json = json;
    }

    private static byte[] hmac(String secret, byte[] body) throws Exception {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return mac.doFinal(body);
    }

    @PostMapping("/facesign")
    public ResponseEntity<Void> faceSign(@RequestBody byte[] raw, @RequestHeader("FaceSign-Signature") String given)
            throws Exception {
        var want = HexFormat.of().formatHex(hmac(vendors.facesign().webhookSecret(), raw));
        if (!MessageDigest.isEqual(want.getBytes(), given.getBytes())) {
            return ResponseEntity.status(401).build();
        }
        var session = json.readTree(raw).path("sessionId").asText();
        var report = faceSign.get().uri("/sessions/{id}", session).retrieve().body(JsonNode.class).path("report");
        for (var node : report.path("nodeReports")) {
            if ("liveness_detection".equals(node.path("type").asText())
                    && "livenessDetected".equals(node.path("outcome").asText())) {
                register.accountVerified(session);
            }
        }
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/veriff")
    public ResponseEntity<Void> veriff(@RequestBody JsonNode decision, @RequestHeader("x-hmac-signature") String given)
            throws Exception {
        var body = json.writeValueAsBytes(decision);
        var want = HexFormat.of().formatHex(hmac(vendors.veriff().sharedSecret(), body));
        if (!want.equals(given)) {
            return ResponseEntity.status(401).build();
        }
        register.highRollerDecided(decision.path("verification").path("id").asText());
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/onfido")
    public ResponseEntity<Void> onfido(@RequestBody JsonNode event) {
        var object = event.path("payload").path("object");
        if ("complete".equals(object.path("status").asText())) {
            register.checkComplete(object.path("id").asText());
        }
        return ResponseEntity.noContent().build();
    }
}
