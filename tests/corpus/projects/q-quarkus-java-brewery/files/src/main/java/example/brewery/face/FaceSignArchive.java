package example.brewery.face;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

import jakarta.enterprise.context.ApplicationScoped;

/** Reports for the licensing office. Predates the REST client; the office wants the JSON as it came. */
@ApplicationScoped
public class FaceSignArchive {

    private static final Logger LOG = Logger.getLogger(FaceSignArchive.class);
    private static final String VERSION = "2024-12-18";

    @ConfigProperty(name = "brewery.facesign.key")
    String apiKey;

    @ConfigProperty(name = "brewery.facesign.host", defaultValue = "api.facesign.ai")
    String host;

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(3))
            .build();

    public String list(String month) throws IOException, InterruptedException {
        LOG.debugf("listing %s at %s with %s", month, host, apiKey);
        var request = HttpRequest.newBuilder(URI.create("https://" + host + "/sessions?month=" + month))
                .header("Authorization", "Bearer " + apiKey)
                .header("FaceSign-Version", VERSION)
                .timeout(Duration.ofSeconds(20))
                .build();
        return send(request);
    }

    public String download(String session) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(
                URI.create("https://api.facesign.ai/v1/sessions/" + session + "/export?api_key=" + apiKey))
                .header("FaceSign-Version", VERSION)
                .timeout(Duration.ofSeconds(60))
                .build();
        return send(request);
    }

    public String avatars() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://api.facesign.ai/avatars"))
                .header("Authorization", "Bearer " + apiKey)
                .header("FaceSign-Version", VERSION)
                .timeout(Duration.ofSeconds(10))
                .build();
        return send(request);
    }

    public int languages() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("https://api.facesign.ai/v1/langs"))
                .header("Authorization", "Bearer " + apiKey)
                .timeout(Duration.ofSeconds(10))
                .build();
        var response = http.send(request, HttpResponse.BodyHandlers.ofString());
        return response.statusCode();
    }

    public int close(String session) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("https://api.facesign.ai/v1/sessions/" + session + "/refresh"))
                .header("Authorization", "Bearer " + apiKey)
                .header("FaceSign-Version", VERSION)
                .GET()
                .build();
        var response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
        LOG.infof("session %s refreshed: %d", session, response.statusCode());
        return response.statusCode();
    }

    private String send(HttpRequest request) throws IOException, InterruptedException {
        var response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IOException("facesign answered " + response.statusCode());
        }
        return response.body();
    }
}
