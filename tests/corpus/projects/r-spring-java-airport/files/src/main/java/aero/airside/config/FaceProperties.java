package aero.airside.config;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

@ConfigurationProperties(prefix = "face")
public record FaceProperties(Arsa arsa, FaceSign facesign, @DefaultValue("0.86") double minSimilarity) {

    public record Arsa(String baseUrl, String key) {
        @Override
        public String toString() {
            return "Arsa[baseUrl=" + baseUrl + ", key=***]";
        }
    }

    public record FaceSign(String baseUrl, String key, String version, String webhookSecret) {
        @Override
        public String toString() {
            return "FaceSign[baseUrl=" + baseUrl + ", version=" + version + "]";
        }
    }
}
