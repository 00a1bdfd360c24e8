package com.roulette.door;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.client.MultipartBodyBuilder;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

@Component
public class ArsaGateway {

    private static final Logger log = LoggerFactory.getLogger(ArsaGateway.class);

    public record Liveness(@JsonProperty("is_real_face") boolean isRealFace) {}

    public record Face(
            @JsonProperty("recognition_uidresult") String uid,
            @JsonProperty("passive_liveness") Liveness liveness) {

        public boolean isLive() {
            return liveness != null && liveness.isRealFace();
        }

        /** Empty when the face is a spoof or not on any list. */
        public Optional<String> identity() {
            return isLive() && !"unknown".equals(uid) ? Optional.of(uid) : Optional.empty();
        }
    }

    public record Recognition(String status, List<Face> faces) {}

    public record Comparison(
            @JsonProperty("match_result") boolean match,
            @JsonProperty("similarity_score") double similarity,
            @JsonProperty("face2_analysis") Side selfie) {}

    public record Side(@JsonProperty("passive_liveness") Liveness liveness) {}

    private final RestClient arsa;
    private final VendorProperties vendors;

    public ArsaGateway(RestClient arsaClient, VendorProperties vendors) {
        this.arsa = arsaClient;
        this.vendors = vendors;
    }

    public Recognition recognize(byte[] jpeg) {
        var parts = new MultipartBodyBuilder();
        parts.part("face_image", new ByteArrayResource(jpeg)).filename("face.jpg");
        var seen = arsa.post().uri("/face_recognition/recognize_face")
                .body(parts.build())
                .retrieve()
                .body(Recognition.class);
        log.debug("recognize: {} face(s), status {}", seen.faces().size(), seen.status());
        return seen;
    }

    public Comparison compare(byte[] passport, byte[] selfie) {
        var parts = new MultipartBodyBuilder();
        parts.part("image1", new ByteArrayResource(passport)).filename("passport.jpg");
        parts.part("image2", new ByteArrayResource(selfie)).filename("selfie.jpg");
        var result = arsa.post().uri("/face_recognition/validate_faces")
                .body(parts.build())
                .retrieve()
                .body(Comparison.class);
        log.info("validate_faces -> {}", result);
        return result;
    }

    public boolean erase(String uid) {
        var headers = new org.springframework.http.HttpHeaders();
        headers.set("x-key-secret", vendors.arsa().key());
        headers.set("x-face-uid", uid);
        log.info("erasing with {}", headers);
        var answer = new RestTemplate().exchange(
                vendors.arsa().baseUrl() + "/face_recognition/remove_face",
                org.springframework.http.HttpMethod.DELETE,
                new org.springframework.http.HttpEntity<>(headers),
                java.util.Map.class);
        return "success".equals(answer.getBody().get("status"));
    }
}
