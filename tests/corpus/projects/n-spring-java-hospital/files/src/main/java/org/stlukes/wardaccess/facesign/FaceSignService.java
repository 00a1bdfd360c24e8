package org.stlukes.wardaccess.facesign;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Service;
import org.springframework.web.reactive.function.client.WebClient;
import org.stlukes.wardaccess.config.FaceProperties;

@Service
public class FaceSignService {

    private static final Logger log = LoggerFactory.getLogger(FaceSignService.class);

    private final WebClient web;
    private final FaceProperties.FaceSign properties;

    public FaceSignService(@Qualifier("faceSignWeb") WebClient web, FaceProperties.FaceSign properties) {
        this.web = web;
        this.properties = properties;
    }

    public record Started(String sessionId, String clientSecret) {
    }

    public Started start(String newcomer) {
        var created = web.post().uri("/sessions")
                .bodyValue(Map.of("clientReferenceId", newcomer, "zone", "eu"))
                .retrieve()
                .bodyToMono(JsonNode.class)
                .block();
        var id = created.at("/session/id").asText();
        log.info("proofing session {} for {}", id, newcomer);
        return new Started(id, created.at("/clientSecret/secret").asText());
    }

    public boolean proven(String sessionId) {
        var report = fetch(sessionId).path("report");
        return StreamSupport.stream(report.path("nodeReports").spliterator(), false)
                .filter(n -> "liveness_detection".equals(n.path("type").asText()))
                .anyMatch(n -> "livenessDetected".equals(n.path("outcome").asText()));
    }

    private JsonNode fetch(String sessionId) {
        return web.get().uri("/sessions/{id}", sessionId).retrieve().bodyToMono(JsonNode.class).block();
    }

    /** The languages for the leaflet; asked for once a night. */
    public JsonNode languages() {
        return WebClient.create(properties.baseUrl())
                .get().uri("/langs")
                .headers(h -> h.setBearerAuth(properties.key()))
                .retrieve()
                .bodyToMono(JsonNode.class)
                .block(Duration.ofSeconds(8));
    }
}
