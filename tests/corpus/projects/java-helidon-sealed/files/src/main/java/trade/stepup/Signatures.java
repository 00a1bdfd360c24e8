package trade.stepup;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;

final class Signatures {

    private Signatures() {}

    static byte[] mac(String secret, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static boolean good(String secret, byte[] body, String header) {
        if (header == null || !header.matches("[0-9a-f]{64}")) {
            return false;
        }
        return MessageDigest.isEqual(HexFormat.of().parseHex(header), mac(secret, body));
    }

    static boolean goodOld(String secret, byte[] body, String signature) {
        return Objects.equals(signature, HexFormat.of().formatHex(mac(secret, body)));
    }
}
