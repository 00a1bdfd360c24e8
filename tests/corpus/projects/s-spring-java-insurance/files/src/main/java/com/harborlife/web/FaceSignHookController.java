package com.harborlife.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.harborlife.facesign.FaceSignGateway;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/hooks")
public class FaceSignHookController {

    private static final Logger log = LoggerFactory.getLogger(FaceSignHookController.class);

    private final WebhookSignature signature;
    private final FaceSignGateway facesign;
    private final CustomerRegister customers;
    private final ObjectMapper json;

    public FaceSignHookController(WebhookSignature signature, FaceSignGateway facesign,
                                  CustomerRegister customers, ObjectMapper json) {
        this.signature = signature;
        this.facesign = facesign;
        this.customers = customers;
        this.json = json;
    }

    @PostMapping("/facesign")
    ResponseEntity<Void> session(@RequestBody byte[] raw,
                                 @RequestHeader(value = "FaceSign-Signature", required = false) String given)
            throws IOException {
        signature.require(raw, given);
        JsonNode event = json.readTree(raw);
        var session = event.path("sessionId").asText();
        customers.proven(session, facesign.passed(session));
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/facesign/media")
    ResponseEntity<Void> media(@RequestBody JsonNode event) {
        log.info("FaceSign media event {}", event.path("id").asText());
        customers.attachRecording(event.path("sessionId").asText());
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/facesign/analysis")
    ResponseEntity<Void> analysis(@RequestBody JsonNode event,
                                  @RequestHeader("FaceSign-Signature") String given) throws JsonProcessingException {
        String expected = signature.sign(json.writeValueAsBytes(event));
        if (!expected.equals(given)) {
            return ResponseEntity.status(401).build();
        }
        customers.flag(event.path("sessionId").asText());
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/bank/settled")
    ResponseEntity<Void> settled(@RequestBody JsonNode notice) {
        customers.settled(notice.path("claim").asText());
        return ResponseEntity.noContent().build();
    }

    public interface CustomerRegister {
        void proven(String session, boolean passed);

        void attachRecording(String session);

        void flag(String session);

        void settled(String claim);
    }
}
