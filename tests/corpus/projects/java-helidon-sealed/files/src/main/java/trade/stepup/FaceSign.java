package trade.stepup;

import jakarta.json.Json;
import jakarta.json.JsonObject;

import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;

public final class FaceSign {

    private static final Logger LOG = Logger.getLogger("facesign");
    private static final URI BASE = URI.create("https://api.facesign.ai/v1/");
    private static final String VERSION = "2024-01-15";

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(3))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final String key;

    public FaceSign(String key) {
        this.key = key;
    }

    public static FaceSign fromEnvironment() {
        String key = System.getenv("FACESIGN_API_KEY");
        if (key == null || key.isBlank()) {
            throw new IllegalStateException("FACESIGN_API_KEY is not set");
        }
        return new FaceSign(key);
    }

    public static FaceSign sandbox() {
        return new FaceSign(System.getenv().getOrDefault("FACESIGN_SANDBOX_KEY", "%{test:helidon-sandbox}"));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(BASE.resolve(path))
                .timeout(Duration.ofSeconds(8))
                .header("Authorization", "Bearer " + key)
                .header("FaceSign-Version", VERSION);
    }

    public JsonObject open(String account) throws IOException, InterruptedException {
        String body = Json.createObjectBuilder().add("clientReferenceId", account).build().toString();
        var res = http.send(request("sessions").POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
        LOG.log(Level.INFO, "open for {0}: {1}", new Object[] {account, res.statusCode()});
        return json(res.body());
    }

    public Verdict verdict(String id) throws IOException, InterruptedException {
        var res = http.send(request("sessions/" + id).GET().build(), HttpResponse.BodyHandlers.ofString());
        var session = json(res.body()).getJsonObject("session");
        var nodes = session.getJsonObject("report").getJsonArray("nodeReports").getValuesAs(JsonObject.class).stream()
                .map(n -> new Verdict.Node(n.getString("type"), n.getString("outcome", "")))
                .toList();
        return Verdict.of(new Verdict.Report(id, session.getString("status"), nodes));
    }

    /** The statements' job calls this one. */
    public JsonObject report(String id) throws IOException, InterruptedException {
        var plain = HttpRequest.newBuilder()
                .uri(BASE.resolve("sessions/" + id))
                .setHeader("Authorization", "Bearer " + key)
                .build();
        var res = http.send(plain, HttpResponse.BodyHandlers.ofString());
        LOG.fine(() -> "report " + res.body());
        LOG.finer(() -> "asked with " + plain.headers().map());
        return json(res.body());
    }

    private static JsonObject json(String text) {
        try (var reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }
}
