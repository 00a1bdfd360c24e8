package com.harborlife.facesign;

import com.fasterxml.jackson.databind.JsonNode;
import com.harborlife.config.VendorProperties;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.web.reactive.function.client.WebClient;

@Service
public class FaceSignGateway {

    private static final Logger log = LoggerFactory.getLogger(FaceSignGateway.class);
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final WebClient http;
    private final VendorProperties.FaceSign properties;

    public FaceSignGateway(WebClient faceSignWebClient, VendorProperties.FaceSign properties) {
        this.http = faceSignWebClient;
        this.properties = properties;
    }

    public record Opened(String sessionId, String clientSecret) {
    }

    public Opened open(String customer) {
        JsonNode body = http.post()
                .uri("/sessions")
                .bodyValue(Map.of("clientReferenceId", customer, "zone", "eu"))
                .retrieve()
                .bodyToMono(JsonNode.class)
                .block(PATIENCE);
        var id = body.at("/session/id").asText();
        log.info("FaceSign session {} for customer {}", id, customer);
        return new Opened(id, body.at("/clientSecret/secret").asText());
    }

    public boolean passed(String sessionId) {
        JsonNode body = http.get()
                .uri("/sessions/{id}", sessionId)
                .retrieve()
                .bodyToMono(JsonNode.class)
                .block(PATIENCE);
        boolean seen = false;
        for (JsonNode node : body.at("/session/report/nodeReports")) {
            if (!"liveness_detection".equals(node.path("type").asText())) {
                continue;
            }
            seen = true;
            if (!"livenessDetected".equals(node.path("outcome").asText())) {
                return false;
            }
        }
        return seen;
    }

    /** Yearly statistics for the regulator; the list endpoint knows no paging. */
    public int countSince(LocalDate day) {
        var client = WebClient.create("https://api.facesign.ai");
        JsonNode list = client.get()
                .uri(uri -> uri.path("/sessions")
                        .queryParam("from", day)
                        .queryParam("api_key", properties.key())
                        .build())
                .retrieve()
                .bodyToMono(JsonNode.class)
                .block(Duration.ofMinutes(2));
        return list.path("sessions").size();
    }
}
