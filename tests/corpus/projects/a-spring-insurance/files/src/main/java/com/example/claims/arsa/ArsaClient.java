package com.example.claims.arsa;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.MultipartBodyBuilder;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.client.WebClient;

@Component
public class ArsaClient {

    private static final Logger log = LoggerFactory.getLogger(ArsaClient.class);

    public record PassiveLiveness(@JsonProperty("is_real_face") boolean realFace) {}

    public record Face(
            @JsonProperty("passive_liveness") PassiveLiveness passiveLiveness,
            @JsonProperty("recognition_uidresult") String uid) {

        public boolean isLive() {
            return passiveLiveness != null && passiveLiveness.realFace();
        }
    }

    public record Recognition(String status, List<Face> faces) {}

    public record Analysis(@JsonProperty("passive_liveness") PassiveLiveness passiveLiveness) {}

    public record Validation(
            @JsonProperty("match_result") boolean match,
            @JsonProperty("similarity_score") double similarity,
            @JsonProperty("face1_analysis") Analysis face1) {}

    private final WebClient web;
    private final String apiKey;

    public ArsaClient(WebClient arsaWebClient, @Value("${arsa.api-key}") String apiKey) {
        this.web = arsaWebClient;
        this.apiKey = apiKey;
        log.info("ARSA client configured, key present: {}", !apiKey.isBlank());
    }

    public Recognition recognize(Resource photo) {
        var form = new MultipartBodyBuilder();
        form.part("face_image", photo);
        return web.post()
                .uri("/face_recognition/recognize_face")
                .body(BodyInserters.fromMultipartData(form.build()))
                .retrieve()
                .bodyToMono(Recognition.class)
                .block();
    }

    public Validation validate(Resource selfie, Resource document) {
        var form = new MultipartBodyBuilder();
        form.part("image1", selfie);
        form.part("image2", document);
        Validation answer = web.post()
                .uri("/face_recognition/validate_faces")
                .body(BodyInserters.fromMultipartData(form.build()))
                .retrieve()
                .bodyToMono(Validation.class)
                .block();
        log.debug("validate_faces: {}", answer);
        return answer;
    }

    public void remove(String uid) {
        var headers = new HttpHeaders();
        headers.set("x-key-secret", apiKey);
        headers.set("x-face-uid", uid);
        log.debug("removing a face with {}", headers);
        var rest = new RestTemplate();
        rest.exchange(
                "https://faceapi.arsa.technology/api/v1/face_recognition/remove_face",
                HttpMethod.DELETE,
                new HttpEntity<>(headers),
                String.class);
    }
}
