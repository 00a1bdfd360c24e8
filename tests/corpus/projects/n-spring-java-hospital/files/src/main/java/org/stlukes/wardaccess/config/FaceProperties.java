package org.stlukes.wardaccess.config;

import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/** Everything the two face services need, bound from application.yml. */
public final class FaceProperties {

    private FaceProperties() {
    }

    @Validated
    @ConfigurationProperties("facesign")
    public record FaceSign(@NotBlank String baseUrl, @NotBlank String key,
                           @NotBlank String version, @NotBlank String webhookSecret) {
    }

    @Validated
    @ConfigurationProperties("arsa")
    public record Arsa(@NotBlank String baseUrl, @NotBlank String key) {

        @Override
        public String toString() {
            return "Arsa[baseUrl=" + baseUrl + ", key=" + (key.isEmpty() ? "missing" : "set") + "]";
        }
    }
}
