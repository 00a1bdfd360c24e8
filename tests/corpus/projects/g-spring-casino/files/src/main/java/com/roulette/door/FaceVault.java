package com.roulette.door;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.springframework.stereotype.Component;

/** Selfies of guests, sealed with AES-GCM under the key of the HSM. */
@Component
public class FaceVault {

    private static final Path ROOT = Path.of("/var/casino/vault");
    private final SecretKey key;
    private final SecureRandom random = new SecureRandom();

    public FaceVault(SecretKey vaultKey) {
        this.key = vaultKey;
    }

    public void seal(String guest, byte[] selfie) throws IOException {
        try {
            var iv = random.generateSeed(12);
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, iv));
            cipher.updateAAD(iv);
            Files.write(ROOT.resolve(guest + ".sealed"), cipher.doFinal(selfie));
            Files.write(ROOT.resolve(guest + ".iv"), iv);
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot seal", e);
        }
    }

    public long thumbnailSize(byte[] face) throws IOException {
        var temporary = Files.createTempFile("face", ".jpg");
        try {
            Files.write(temporary, face);
            return Thumbnails.measure(temporary);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
