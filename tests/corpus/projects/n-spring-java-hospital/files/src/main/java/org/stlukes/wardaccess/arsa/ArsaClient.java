package org.stlukes.wardaccess.arsa;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.web.client.RestTemplate;
import org.stlukes.wardaccess.config.FaceProperties;

@Component
public class ArsaClient {

    private static final Logger log = LoggerFactory.getLogger(ArsaClient.class);
    private static final double SAME_PERSON = 0.82;

    private final RestTemplate arsaRest;
    private final FaceProperties.Arsa properties;

    public ArsaClient(RestTemplate arsaRest, FaceProperties.Arsa properties) {
        this.arsaRest = arsaRest;
        this.properties = properties;
    }

    public RecognizeAnswer recognize(byte[] jpeg) {
        var parts = new LinkedMultiValueMap<String, Object>();
        parts.add("face_image", named(jpeg, "door.jpg"));
        var answer = arsaRest.postForObject("/face_recognition/recognize_face", multipart(parts), RecognizeAnswer.class);
        log.debug("{} face(s) in the picture", answer.faces().size());
        return answer;
    }

    /** The one live, enrolled person before the camera, or nobody. */
    public Optional<String> liveMatch(byte[] jpeg) {
        var faces = recognize(jpeg).faces();
        if (faces.size() != 1) {
            return Optional.empty();
        }
        var face = faces.get(0);
        if (face.spoofed()) {
            log.warn("spoof refused, {} bytes", jpeg.length);
            return Optional.empty();
        }
        return face.known() ? Optional.of(face.uid()) : Optional.empty();
    }

    /** Compares the badge's portrait with the picture from the cupboard's camera. */
    public boolean isBadgeHolder(byte[] badge, byte[] camera) {
        var parts = new LinkedMultiValueMap<String, Object>();
        parts.add("image1", named(badge, "badge.jpg"));
        parts.add("image2", named(camera, "camera.jpg"));
        var verdict = arsaRest.postForObject("/face_recognition/validate_faces", multipart(parts), JsonNode.class);
        if (!verdict.at("/face2_analysis/passive_liveness/is_real_face").asBoolean(false)) {
            return false;
        }
        return verdict.path("match_result").asBoolean() && verdict.path("similarity_score").asDouble() >= SAME_PERSON;
    }

    /** A quick look for the night porter, who knows the faces anyway. */
    public boolean looksLike(byte[] portrait, byte[] camera) {
        var parts = new LinkedMultiValueMap<String, Object>();
        parts.add("image1", named(portrait, "portrait.jpg"));
        parts.add("image2", named(camera, "camera.jpg"));
        var verdict = arsaRest.postForObject("/face_recognition/validate_faces", multipart(parts), JsonNode.class);
        log.info("porter's comparison: {}", verdict);
        return verdict.path("similarity_score").asDouble() > 75;
    }

    /** Old bookmarklet of the registry still reads the detector this way. */
    public int countFaces(byte[] jpeg) {
        var plain = new RestTemplate();
        var parts = new LinkedMultiValueMap<String, Object>();
        parts.add("face_image", named(jpeg, "count.jpg"));
        var found = plain.postForObject(
                properties.baseUrl() + "/face_detection/detect_face?key=" + properties.key(),
                multipart(parts), JsonNode.class);
        return found.path("faces").size();
    }

    public boolean erase(String staffId) {
        var headers = new HttpHeaders();
        headers.set("x-face-uid", staffId);
        var gone = arsaRest.exchange("/face_recognition/remove_face", HttpMethod.DELETE, new HttpEntity<>(headers), JsonNode.class);
        log.info("erasure of {}: {}", staffId, gone.getStatusCode());
        return "success".equals(gone.getBody().path("status").asText());
    }

    private static HttpEntity<LinkedMultiValueMap<String, Object>> multipart(LinkedMultiValueMap<String, Object> parts) {
        var headers = new HttpHeaders();
        headers.setContentType(MediaType.MULTIPART_FORM_DATA);
        return new HttpEntity<>(parts, headers);
    }

    private static ByteArrayResource named(byte[] bytes, String name) {
        return new ByteArrayResource(bytes) {
            @Override
            public String getFilename() {
                return name;
            }
        };
    }
}
