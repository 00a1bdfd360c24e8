package edu.campus.exams.face;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

@Component
public class RemoteProof {
    private static final Logger log = LoggerFactory.getLogger(RemoteProof.class);

    private final WebClient web;
    private final FaceProperties properties;

    RemoteProof(WebClient faceSignWeb, FaceProperties properties) {
        this.web = faceSignWeb;
        this.properties = properties;
    }

    public Mono<String> open(String student) {
        return web.post()
                .uri("/sessions")
                .bodyValue(Map.of("clientReferenceId", student, "zone", "eu"))
                .retrieve()
                .bodyToMono(JsonNode.class)
                .doOnNext(made -> log.info("session {}", made.at("/session/id").asText()))
                .map(made -> made.at("/clientSecret/secret").asText());
    }

    public Mono<Boolean> alive(String session) {
        return web.get()
                .uri("/sessions/{id}", session)
                .retrieve()
                .bodyToMono(JsonNode.class)
                .map(body -> {
                    for (JsonNode node : body.at("/session/report/nodeReports")) {
                        if ("liveness_detection".equals(node.path("type").asText())) {
                            return "livenessDetected".equals(node.path("outcome").asText());
                        }
                    }
                    return false;
                });
    }

    /** For the picker on the start page. */
    public String avatars() {
        return WebClient.create("https://api.facesign.ai/v1")
                .get()
                .uri(u -> u.path("/avatars").queryParam("api_key", properties.facesign().key()).build())
                .retrieve()
                .bodyToMono(String.class)
                .block(Duration.ofSeconds(5));
    }
}
