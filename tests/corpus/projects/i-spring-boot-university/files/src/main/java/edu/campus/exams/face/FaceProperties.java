package edu.campus.exams.face;

import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

@Validated
@ConfigurationProperties("face")
public record FaceProperties(Arsa arsa, FaceSign facesign) {

    public record Arsa(@NotBlank String baseUrl, @NotBlank String key) {
        @Override
        public String toString() {
            return "Arsa[baseUrl=" + baseUrl + ", key=***]";
        }
    }

    public record FaceSign(
            @NotBlank String baseUrl, @NotBlank String key, String version, @NotBlank String webhookSecret) {}
}
