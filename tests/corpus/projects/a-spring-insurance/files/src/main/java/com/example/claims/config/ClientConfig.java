package com.example.claims.config;

import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.client.RestTemplateBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.netty.http.client.HttpClient;

@Configuration
public class ClientConfig {

    @Bean
    WebClient arsaWebClient(
            WebClient.Builder builder,
            @Value("${arsa.base-url}") String baseUrl,
            @Value("${arsa.api-key}") String apiKey) {
        HttpClient http = HttpClient.create().responseTimeout(Duration.ofSeconds(15));
        return builder
                .baseUrl(baseUrl)
                .defaultHeader("x-key-secret", apiKey)
                .clientConnector(new ReactorClientHttpConnector(http))
                .build();
    }

    @Bean
    RestTemplate facesignRestTemplate(
            RestTemplateBuilder builder,
            @Value("${facesign.base-url}") String baseUrl,
            @Value("${facesign.api-key}") String apiKey) {
        return builder
                .rootUri(baseUrl)
                .setConnectTimeout(Duration.ofSeconds(3))
                .setReadTimeout(Duration.ofSeconds(15))
                .defaultHeader(HttpHeaders.AUTHORIZATION, "Bearer " + apiKey)
                .defaultHeader("FaceSign-Version", "2024-01-15")
                .build();
    }
}
