package com.example.lending.face;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Service;
import org.springframework.web.client.RestTemplate;

@Service
public class FaceSignSessions {

    private final RestTemplate facesign;
    private final HttpClient http = HttpClient.newHttpClient();
    private final String key;

    public FaceSignSessions(RestTemplate facesign, @Value("${facesign.api-key}") String key) {
        this.facesign = facesign;
        this.key = key;
    }

    public String create(String reference) {
        return facesign.postForObject("/sessions", java.util.Map.of("clientReferenceId", reference), String.class);
    }

    public int refresh(String id) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://api.facesign.ai/v1/sessions/" + id + "/refresh"))
                .header("Authorization", "Bearer " + key)
                .header("FaceSign-Version", "2024-01-15")
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    public int ping() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://api.facesign.ai/v1/avatars"))
                .timeout(Duration.ofSeconds(3))
                .header("Authorization", "Bearer " + key)
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
}
