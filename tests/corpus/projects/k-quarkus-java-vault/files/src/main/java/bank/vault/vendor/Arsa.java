package bank.vault.vendor;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.logging.Log;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.ForbiddenException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** ARSA's face API over the JDK's own client. */
@ApplicationScoped
public class Arsa {

    public record Liveness(@JsonProperty("is_real_face") boolean realFace) {}

    public record Face(
            @JsonProperty("recognition_uidresult") String uid,
            @JsonProperty("passive_liveness") Liveness liveness) {

        public boolean live() {
            return liveness != null && liveness.realFace();
        }
    }

    public record Recognition(String status, List<Face> faces) {

        /** The first name found; callers look at the rest. */
        public String firstUid() {
            return faces.getFirst().uid();
        }
    }

    @ConfigProperty(name = "arsa.url") String url;
    @ConfigProperty(name = "arsa.key") String key;

    private final ObjectMapper mapper = new ObjectMapper();
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();

    @PostConstruct
    void started() {
        Log.infof("ARSA at %s, key present: %b", url, !key.isBlank());
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(8))
                .header("x-key-secret", key);
    }

    public Recognition recognize(byte[] jpeg) throws IOException, InterruptedException {
        var form = Multipart.of("face_image", jpeg);
        var request = to("/face_recognition/recognize_face").header("Content-Type", form.contentType()).POST(form.publisher()).build();
        var response = http.send(request, BodyHandlers.ofString());
        Log.debugf("recognize_face %d", response.statusCode());
        return mapper.readValue(response.body(), Recognition.class);
    }

    /** The owner, if one living person stands there whom we know. */
    public Optional<String> owner(byte[] jpeg) throws IOException, InterruptedException {
        var faces = recognize(jpeg).faces();
        if (faces.size() != 1) {
            return Optional.empty();
        }
        var face = faces.get(0);
        if (!face.live()) {
            throw new ForbiddenException("spoof");
        }
        return Optional.of(face.uid()).filter(uid -> !uid.equals("unknown"));
    }

    public String detect(byte[] jpeg) throws IOException, InterruptedException {
        var form = Multipart.of("face_image", jpeg);
        var request = to("/face_detection/detect_face").header("Content-Type", form.contentType()).POST(form.publisher()).build();
        var body = http.send(request, BodyHandlers.ofString()).body();
        Log.info("detect_face answered " + body);
        return body;
    }

    public boolean forget(String uid) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("https://faceapi.arsa.technology/api/v1/face_recognition/remove_face"))
                .header("x-key-secret", key)
                .header("x-face-uid", uid)
                .DELETE()
                .build();
        var response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        return mapper.readTree(response.body()).path("status").asText().equals("success");
    }
}
