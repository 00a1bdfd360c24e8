package org.stlukes.wardaccess.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.*;
import org.stlukes.wardaccess.config.FaceProperties;
import org.stlukes.wardaccess.facesign.FaceSignService;

@RestController
@RequestMapping("/hooks/facesign")
class FaceSignHooks {

    private final FaceProperties.FaceSign properties;
    private final FaceSignService faceSign;
    private final Latches latches;
    private final ObjectMapper json;

    FaceSignHooks(FaceProperties.FaceSign properties, FaceSignService faceSign, Latches latches, ObjectMapper json) {
        this.properties = properties;
        this.faceSign = faceSign;
        this.latches = latches;
        this.json = json;
    }

    @PostMapping("/status")
    ResponseEntity<Void> status(@RequestBody byte[] raw, @RequestHeader(name = "FaceSign-Signature", defaultValue = "") String signature) throws Exception {
        if (!genuine(raw, signature)) {
            return ResponseEntity.status(HttpStatus.UNAUTHORIZED).build();
        }
        var session = json.readTree(raw).path("sessionId").asText();
        if (faceSign.proven(session)) {
            latches.issueBadge(session);
        }
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/analysis")
    ResponseEntity<Void> analysis(@RequestBody byte[] raw, @RequestHeader("FaceSign-Signature") String signature) throws Exception {
        JsonNode event = json.readTree(raw);
        latches.suspend(event.path("sessionId").asText());
        if (!genuine(raw, signature)) {
            return ResponseEntity.status(HttpStatus.UNAUTHORIZED).build();
        }
        return ResponseEntity.ok().build();
    }

    @PostMapping("/v1")
    ResponseEntity<Void> first(@RequestBody JsonNode event, @RequestHeader("FaceSign-Signature") String signature) throws Exception {
        String expected = HexFormat.of().formatHex(mac(json.writeValueAsBytes(event)));
        if (!expected.equals(signature)) {
            return ResponseEntity.status(HttpStatus.FORBIDDEN).build();
        }
        latches.note(event.path("sessionId").asText());
        return ResponseEntity.ok().build();
    }

    private boolean genuine(byte[] raw, String signature) throws GeneralSecurityException, IOException {
        byte[] given;
        try {
            given = HexFormat.of().parseHex(signature);
        } catch (IllegalArgumentException malformed) {
            return false;
        }
        return MessageDigest.isEqual(mac(raw), given);
    }

    private byte[] mac(byte[] body) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(properties.webhookSecret().getBytes(), "HmacSHA256"));
        return mac.doFinal(body);
    }
}
