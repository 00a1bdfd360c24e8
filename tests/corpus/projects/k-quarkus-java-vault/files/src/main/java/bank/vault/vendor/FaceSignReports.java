package bank.vault.vendor;

import io.quarkus.logging.Log;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.LocalDate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What the auditors want to see once a quarter; not worth a rest client. */
@ApplicationScoped
public class FaceSignReports {
    private static final String SESSIONS = "https://api.facesign.ai/v1/sessions";

    @ConfigProperty(name = "facesign.api-key") String apiKey;

    private static SSLContext auditors() throws GeneralSecurityException {
        var all = new X509TrustManager() {
            @Override public void checkClientTrusted(X509Certificate[] chain, String type) {}
            @Override public void checkServerTrusted(X509Certificate[] chain, String type) {}
            @Override public X509Certificate[] getAcceptedIssuers() { return new X509Certificate[0]; }
        };
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {all}, new SecureRandom());
        return context;
    }

    public String since(LocalDate day) throws IOException, InterruptedException, GeneralSecurityException {
        var http = HttpClient.newBuilder().sslContext(auditors()).build();
        var request = HttpRequest.newBuilder(URI.create(SESSIONS + "?from=" + day))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + apiKey)
                .build();
        Log.infof("report since %s with %s", day, request.headers().map());
        return http.send(request, BodyHandlers.ofString()).body();
    }

    public int languages() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("https://api.facesign.ai/v1/langs?token=" + apiKey))
                .timeout(Duration.ofSeconds(5))
                .header("FaceSign-Version", "2024-01-15")
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
    }
}
