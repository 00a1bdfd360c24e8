package care.badge;

import jakarta.enterprise.context.ApplicationScoped;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

@ApplicationScoped
public class BadgeStore {

    private static final String PRINTER_MODEL = "sk_2400_series";

    public byte[] print(String uid) {
        return (PRINTER_MODEL + ":" + uid).getBytes(StandardCharsets.UTF_8);
    }

    public void openDoor(String uid) {
        System.out.println("door for " + uid);
    }

    public boolean sameTicket(byte[] a, byte[] b) {
        return MessageDigest.isEqual(a, b);
    }
}
