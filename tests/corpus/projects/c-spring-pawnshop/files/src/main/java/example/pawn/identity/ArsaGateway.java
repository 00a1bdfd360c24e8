package example.pawn.identity;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.Resource;
import org.springframework.http.client.MultipartBodyBuilder;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

@Component
public class ArsaGateway {

    private static final Logger log = LoggerFactory.getLogger(ArsaGateway.class);

    private final RestClient arsaRestClient;

    ArsaGateway(RestClient arsaRestClient) {
        this.arsaRestClient = arsaRestClient;
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Liveness(@JsonProperty("is_real_face") Boolean isRealFace) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Face(
            @JsonProperty("recognition_uidresult") String uid,
            @JsonProperty("passive_liveness") Liveness liveness) {

        public boolean live() {
            return liveness != null && Boolean.TRUE.equals(liveness.isRealFace());
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Recognition(String status, List<Face> faces) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Comparison(
            @JsonProperty("match_result") boolean match,
            @JsonProperty("similarity_score") double similarity,
            @JsonProperty("face1_analysis") Face document,
            @JsonProperty("face2_analysis") Face selfie) {}

    public Recognition recognize(Resource photo) {
        var body = new MultipartBodyBuilder();
        body.part("face_image", photo);
        var recognition = arsaRestClient.post()
                .uri("/face_recognition/recognize_face")
                .body(body.build())
                .retrieve()
                .body(Recognition.class);
        log.debug("arsa returned {} face(s)", recognition.faces().size());
        return recognition;
    }

    public Comparison compare(Resource document, Resource selfie) {
        var parts = new MultipartBodyBuilder();
        parts.part("image1", document);
        parts.part("image2", selfie);
        var comparison = arsaRestClient.post()
                .uri("/face_recognition/validate_faces")
                .body(parts.build())
                .retrieve()
                .body(Comparison.class);
        log.info("comparison: {}", comparison);
        return comparison;
    }

    public boolean forget(String uid) {
        record Erasure(String status) {}
        var erasure = arsaRestClient.delete()
                .uri("/face_recognition/remove_face")
                .header("x-face-uid", uid)
                .retrieve()
                .body(Erasure.class);
        return erasure != null && "success".equals(erasure.status());
    }
}
