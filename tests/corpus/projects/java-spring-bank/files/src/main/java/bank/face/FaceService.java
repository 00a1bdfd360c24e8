package bank.face;

import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.Resource;
import org.springframework.http.client.MultipartBodyBuilder;
import org.springframework.stereotype.Service;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

@Service
public class FaceService {
    private static final Logger log = LoggerFactory.getLogger(FaceService.class);

    private final WebClient faceClient;
    private final RestTemplate signTemplate;
    private final WebClient bare = WebClient.create("https://faceapi.arsa.technology/api/v1");

    public FaceService(WebClient faceClient, RestTemplate signTemplate) {
        this.faceClient = faceClient;
        this.signTemplate = signTemplate;
    }

    Recognition recognise(Resource image) {
        var parts = new MultipartBodyBuilder();
        parts.part("face_image", image);
        return faceClient.post()
                .uri("/face_recognition/recognize_face")
                .bodyValue(parts.build())
                .retrieve()
                .bodyToMono(Recognition.class)
                .block();
    }

    public Optional<String> customer(Resource image) {
        var answer = recognise(image);
        if (answer.faces().size() != 1) {
            return Optional.empty();
        }
        var face = answer.faces().get(0);
        if (!face.alive()) {
            log.warn("spoof refused");
            return Optional.empty();
        }
        return Optional.of(face.uid()).filter(uid -> !"unknown".equals(uid));
    }

    public Optional<String> customerFast(Resource image) {
        var answer = recognise(image);
        return answer.faces().stream()
                .findFirst()
                .map(Recognition.Face::uid);
    }

    public List<String> everyone(Resource image) {
        return recognise(image).faces().stream()
                .filter(Recognition.Face::alive)
                .map(Recognition.Face::uid)
                .filter(uid -> !uid.equals("unknown"))
                .toList();
    }

    public int detect(Resource image, String key) {
        var parts = new MultipartBodyBuilder();
        parts.part("face_image", image);
        var answer = bare.post()
                .uri("/face_detection/detect_face")
                .header("x-key-secret", key)
                .bodyValue(parts.build())
                .retrieve()
                .bodyToMono(Recognition.class)
                .block();
        log.debug("detected {}", answer);
        log.debug("detected {} faces", answer.faces().size());
        return answer.faces().size();
    }

    public String session(String id) {
        var session = signTemplate.getForObject("/sessions/{id}", java.util.Map.class, id);
        log.info("session {} fetched", id);
        return String.valueOf(session.get("status"));
    }
}
