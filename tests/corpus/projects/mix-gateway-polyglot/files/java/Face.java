import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;

public class Face {
    private static final String GATEWAY = System.getenv().getOrDefault("FACE_GATEWAY", "https://visor.corp.example/arsa");
    private final HttpClient http = HttpClient.newHttpClient();

    int viaGateway(Path image) throws Exception {
        var req = HttpRequest.newBuilder(URI.create(GATEWAY + "/face_detection/detect_face"))
                .timeout(Duration.ofSeconds(5))
                .POST(HttpRequest.BodyPublishers.ofFile(image))
                .build();
        return http.send(req, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    int direct(Path image) throws Exception {
        var req = HttpRequest.newBuilder(URI.create("https://faceapi.arsa.technology/api/v1/face_detection/detect_face"))
                .header("x-key-secret", System.getenv("ARSA_FACE_API_KEY"))
                .POST(HttpRequest.BodyPublishers.ofFile(image))
                .build();
        return http.send(req, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
}
