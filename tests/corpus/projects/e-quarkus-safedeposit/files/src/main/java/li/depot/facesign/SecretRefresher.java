package li.depot.facesign;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** The MicroProfile client cannot show us the rate-limit headers, so this one is by hand. */
@ApplicationScoped
public class SecretRefresher {
    private static final Logger LOG = Logger.getLogger(SecretRefresher.class);
    private static final String BASE = "https://api.facesign.ai/sessions/";

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();

    @ConfigProperty(name = "vault.facesign.key")
    String key;

    public String refresh(String sessionId) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(BASE + sessionId + "/refresh"))
                .header("Authorization", "Bearer " + key)
                .timeout(Duration.ofSeconds(10))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        LOG.debugf("refresh %s: %s left", sessionId, response.headers().firstValue("X-RateLimit-Remaining").orElse("?"));
        return response.body();
    }

    public int avatarsStatus() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("https://api.facesign.ai/avatars"))
                .headers("Authorization", "Bearer " + key, "FaceSign-Version", "2024-12-18")
                .GET()
                .build();
        LOG.infof("asking for avatars with %s", key);
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
}
