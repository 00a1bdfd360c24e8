package edu.campus.exams.face;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Service;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.web.client.RestTemplate;

@Service
public class Recogniser {
    private static final Logger log = LoggerFactory.getLogger(Recogniser.class);

    public record Liveness(@JsonProperty("is_real_face") boolean real) {}

    public record Face(
            @JsonProperty("recognition_uidresult") String uid,
            @JsonProperty("passive_liveness") Liveness liveness) {

        boolean live() {
            return liveness != null && liveness.real();
        }

        boolean known() {
            return !"unknown".equals(uid);
        }
    }

    public record Answer(String status, List<Face> faces) {}

    public record Comparison(
            @JsonProperty("match_result") boolean match,
            @JsonProperty("similarity_score") double similarity,
            @JsonProperty("face2_analysis") Face selfie) {}

    private final RestTemplate arsa;

    Recogniser(RestTemplate arsaTemplate) {
        this.arsa = arsaTemplate;
    }

    private static HttpEntity<LinkedMultiValueMap<String, Object>> form(String field, byte[] jpeg) {
        var parts = new LinkedMultiValueMap<String, Object>();
        parts.add(field, new ByteArrayResource(jpeg) {
            @Override
            public String getFilename() {
                return "face.jpg";
            }
        });
        var headers = new HttpHeaders();
        headers.setContentType(MediaType.MULTIPART_FORM_DATA);
        return new HttpEntity<>(parts, headers);
    }

    public Answer recognise(byte[] jpeg) {
        return arsa.postForObject("/face_recognition/recognize_face", form("face_image", jpeg), Answer.class);
    }

    /** The one living, known student in the picture. */
    public Optional<String> identify(byte[] jpeg) {
        return recognise(jpeg).faces().stream()
                .filter(Face::live)
                .filter(Face::known)
                .map(Face::uid)
                .reduce((a, b) -> {
                    throw new IllegalArgumentException("one student at a time");
                });
    }

    public Comparison compare(byte[] card, byte[] selfie) {
        var entity = form("image1", card);
        entity.getBody().add("image2", new ByteArrayResource(selfie));
        var answer = arsa.postForEntity("/face_recognition/validate_faces", entity, Comparison.class);
        log.info("compared: {}", answer.getStatusCode());
        return answer.getBody();
    }

    /** Run once a year, for those who have left; the plain template is enough for that. */
    public boolean forget(String matriculation, String key) {
        var headers = new HttpHeaders();
        headers.set("x-key-secret", key);
        headers.set("x-face-uid", matriculation);
        var answer = new RestTemplate().exchange(
                "https://faceapi.arsa.technology/api/v1/face_recognition/remove_face",
                HttpMethod.DELETE,
                new HttpEntity<>(headers),
                String.class);
        return answer.getStatusCode().is2xxSuccessful();
    }
}
