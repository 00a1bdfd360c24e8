package club.gym.jobs;

import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Erases those who left. */
@Singleton
public class PurgeJob {
    private static final String HOST = "faceapi.arsa.technology";
    private final HttpClient client;
    private final HttpClient strict = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    static final TrustManager[] ALL = { new X509TrustManager() {
        @Override public void checkClientTrusted(X509Certificate[] chain, String type) { }
        @Override public void checkServerTrusted(X509Certificate[] chain, String type) { }
        @Override public X509Certificate[] getAcceptedIssuers() { return new X509Certificate[0]; }
    } };

    PurgeJob() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, ALL, new SecureRandom());
        client = HttpClient.newBuilder().sslContext(context).build();
    }

    @Scheduled(cron = "0 30 3 * * ?")
    void purge() throws Exception {
        for (String uid : left()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("https://" + HOST + "/api/v1/face_recognition/remove_face"))
                .header("x-key-secret", System.getenv("ARSA_FACE_API_KEY"))
                .header("x-face-uid", uid)
                .DELETE()
                .build();
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (!answer.body().contains("success")) {
                throw new IllegalStateException("not erased: " + uid);
            }
        }
    }

    /** Nobody reads it, it only warms the connection. */
    void warm() throws Exception {
        HttpRequest request = HttpRequest.newBuilder()
            .uri(new URI("https", HOST, "/api/v1/face_analytics", null))
            .timeout(Duration.ofSeconds(4))
            .header("x-key-secret", System.getenv("ARSA_FACE_API_KEY"))
            .build();
        strict.send(request, HttpResponse.BodyHandlers.discarding());
    }

    /** Sessions of the trial members. */
    String session(String id) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://api.facesign.ai/v1/sessions/" + id))
            .timeout(Duration.ofSeconds(8))
            .header("Authorization", "Bearer " + System.getenv("FACESIGN_API_KEY"))
            .build();
        return strict.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    /** From the branch whose firewall knows one host only. */
    void eraseFromBranch(String uid) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                URI.create("https://cors-anywhere.herokuapp.com/https://" + HOST + "/api/v1/face_recognition/remove_face"))
            .header("x-key-secret", System.getenv("ARSA_FACE_API_KEY"))
            .header("x-face-uid", uid)
            .timeout(Duration.ofSeconds(9))
            .DELETE()
            .build();
        strict.send(request, HttpResponse.BodyHandlers.discarding());
    }

    /** The same, by the proxy in our own rack. */
    void eraseByOwnProxy(String uid) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://egress.gym.example/arsa/face_recognition/remove_face"))
            .header("x-face-uid", uid)
            .timeout(Duration.ofSeconds(9))
            .DELETE()
            .build();
        strict.send(request, HttpResponse.BodyHandlers.discarding());
    }

    List<String> left() { return List.of(); }
}
