package example.brewery.hooks;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import jakarta.enterprise.context.ApplicationScoped;

@ApplicationScoped
public class Signatures {

    @ConfigProperty(name = "brewery.facesign.webhook-secret")
    String secret;

    public byte[] mac(byte[] body) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public boolean genuine(byte[] body, String given) {
        if (given == null || given.length() != 64) {
            return false;
        }
        try {
            return MessageDigest.isEqual(mac(body), HexFormat.of().parseHex(given));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
