package example.pawn.identity;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

@ConfigurationProperties("identity")
public record IdentityProperties(Arsa arsa, FaceSign facesign, @DefaultValue("0.85") double minSimilarity) {

    public record Arsa(@DefaultValue("https://faceapi.arsa.technology/api/v1") String url, String key) {}

    public record FaceSign(String url, String key, String version, String webhookSecret) {

        @Override
        public String toString() {
            return "FaceSign[url=%s, version=%s, key=%s]".formatted(url, version, key == null ? "unset" : "set");
        }
    }
}
