package aero.airside.face;

import aero.airside.config.FaceProperties;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.stereotype.Service;
import org.springframework.web.client.RestClient;
import org.springframework.web.util.UriComponentsBuilder;

@Service
public class FaceSignSessions {

    private static final Logger log = LoggerFactory.getLogger(FaceSignSessions.class);

    private final RestClient client;
    private final FaceProperties.FaceSign props;

    public FaceSignSessions(RestClient faceSignClient, FaceProperties props) {
        this.client = faceSignClient;
        this.props = props.facesign();
    }

    public record Opened(String id, String clientSecret) {}

    public Opened open(String staffNumber) {
        var answer = client.post()
                .uri("/sessions")
                .body(Map.of("clientReferenceId", staffNumber, "zone", "eu"))
                .retrieve()
                .body(JsonNode.class);
        var id = answer.at("/session/id").asText();
        log.info("session {} for {}", id, staffNumber);
        return new Opened(id, answer.at("/clientSecret/secret").asText());
    }

    public boolean isAuthentic(String sessionId) {
        var report = client.get().uri("/sessions/{id}", sessionId).retrieve().body(JsonNode.class).at("/session/report");
        return "succeeded".equals(report.at("/deepfakeDetectionStatus/state").asText())
                && "authentic".equals(report.at("/deepfakeDetection/verdict").asText());
    }

    /** Nightly count for the security office. */
    public int openSessions() {
        var factory = new SimpleClientHttpRequestFactory();
        factory.setConnectTimeout(Duration.ofSeconds(2));
        factory.setReadTimeout(Duration.ofSeconds(20));
        var uri = UriComponentsBuilder.fromHttpUrl(props.baseUrl() + "/sessions")
                .queryParam("status", "inProgress")
                .queryParam("api_key", props.key())
                .build()
                .toUri();
        var answer = RestClient.builder().requestFactory(factory).build()
                .get()
                .uri(uri)
                .retrieve()
                .body(JsonNode.class);
        return answer.path("sessions").size();
    }
}
