package com.roulette.door;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

@Validated
@ConfigurationProperties("vendors")
public record VendorProperties(Arsa arsa, FaceSign facesign, Onfido onfido, Veriff veriff) {

    public record Arsa(URI baseUrl, String key, @DefaultValue("8s") Duration readTimeout) {

        @Override
        public String toString() {
            return "Arsa[%s, key=%s]".formatted(baseUrl, key == null ? "unset" : "set");
        }
    }

    public record FaceSign(URI baseUrl, String key, String version, String webhookSecret) {

        public boolean production() {
            return key != null && key.startsWith("sk_live_");
        }
    }

    public record Onfido(URI baseUrl, String token) {}

    public record Veriff(URI baseUrl, String apiKey, String sharedSecret) {}
}
