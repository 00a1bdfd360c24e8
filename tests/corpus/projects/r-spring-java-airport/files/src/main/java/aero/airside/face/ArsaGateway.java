package aero.airside.face;

import aero.airside.config.FaceProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.client.RestTemplate;

@Component
public class ArsaGateway {

    public record Liveness(@JsonProperty("is_real_face") boolean real) {}

    public record Face(
            @JsonProperty("recognition_uidresult") String uid,
            @JsonProperty("passive_liveness") Liveness liveness) {

        public boolean isLive() {
            return liveness != null && liveness.real();
        }

        public boolean isKnown() {
            return uid != null && !"unknown".equals(uid);
        }
    }

    public record Recognition(String status, List<Face> faces) {}

    public record Comparison(boolean match, double similarity) {}

    private static final Logger log = LoggerFactory.getLogger(ArsaGateway.class);

    private final RestTemplate http;
    private final RestTemplate oldTerminal;
    private final FaceProperties props;

    public ArsaGateway(
            @Qualifier("arsaTemplate") RestTemplate http,
            @Qualifier("oldTerminalTemplate") RestTemplate oldTerminal,
            FaceProperties props) {
        this.http = http;
        this.oldTerminal = oldTerminal;
        this.props = props;
    }

    private static MultiValueMap<String, Object> image(String field, byte[] jpeg) {
        MultiValueMap<String, Object> form = new LinkedMultiValueMap<>();
        form.add(field, new ByteArrayResource(jpeg) {
            @Override
            public String getFilename() {
                return field + ".jpg";
            }
        });
        return form;
    }

    public Recognition recognize(byte[] jpeg) {
        var answer = http.postForObject(
                "/face_recognition/recognize_face", image("face_image", jpeg), Recognition.class);
        log.debug("recognize: {} faces", answer.faces().size());
        return answer;
    }

    public Optional<Face> onlyLiveFace(byte[] jpeg) {
        return Optional.of(recognize(jpeg).faces())
                .filter(faces -> faces.size() == 1)
                .map(List::getFirst)
                .filter(Face::isLive);
    }

    public Comparison compare(byte[] document, byte[] selfie) {
        var form = image("image1", document);
        form.addAll(image("image2", selfie));
        var answer = http.postForObject("/face_recognition/validate_faces", form, JsonNode.class);
        log.info("comparison for boarding: {}", answer);
        return new Comparison(answer.path("match_result").asBoolean(), answer.path("similarity_score").asDouble());
    }

    public int countAtOldTerminal(byte[] jpeg) {
        var url = props.arsa().baseUrl() + "/face_detection/detect_face";
        var answer = oldTerminal.postForObject(url, image("face_image", jpeg), JsonNode.class);
        return answer.path("faces").size();
    }

    public boolean remove(String uid) {
        var headers = new HttpHeaders();
        headers.set("x-key-secret", props.arsa().key());
        headers.set("x-face-uid", uid);
        var plain = new RestTemplate();
        var status = plain.exchange(
                props.arsa().baseUrl() + "/face_recognition/remove_face",
                HttpMethod.DELETE,
                new HttpEntity<>(headers),
                String.class);
        return status.getStatusCode().is2xxSuccessful();
    }
}
