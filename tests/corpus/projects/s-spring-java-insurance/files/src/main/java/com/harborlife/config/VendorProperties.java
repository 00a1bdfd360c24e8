package com.harborlife.config;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

public final class VendorProperties {

    private VendorProperties() {
    }

    @ConfigurationProperties("arsa")
    public record Arsa(String baseUrl, String key, Duration timeout, double minimumSimilarity) {
    }

    @ConfigurationProperties("facesign")
    public record FaceSign(String baseUrl, String version, String key, String webhookSecret) {
    }
}
