package com.harborlife.claims;

import com.harborlife.arsa.ArsaClient;
import com.harborlife.arsa.ArsaModels.Comparison;
import com.harborlife.config.VendorProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.crypto.encrypt.BytesEncryptor;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
public class ClaimService {

    private static final Logger log = LoggerFactory.getLogger(ClaimService.class);

    private final ArsaClient arsa;
    private final ClaimPhoto.Repository photos;
    private final PayoutService payouts;
    private final BytesEncryptor encryptor;
    private final VendorProperties.Arsa properties;

    public ClaimService(ArsaClient arsa, ClaimPhoto.Repository photos, PayoutService payouts,
                        BytesEncryptor encryptor, VendorProperties.Arsa properties) {
        this.arsa = arsa;
        this.photos = photos;
        this.payouts = payouts;
        this.encryptor = encryptor;
        this.properties = properties;
    }

    @Transactional
    public void release(String claim, byte[] card, byte[] selfie) {
        var result = arsa.compare(card, selfie);
        requireLiving(result);
        if (!result.match() || result.similarity() < properties.minimumSimilarity()) {
            throw new ClaimRefused("faces differ");
        }
        photos.save(new ClaimPhoto(claim, encryptor.encrypt(selfie)));
        payouts.release(claim);
    }

    private static void requireLiving(Comparison result) {
        if (!result.selfie().liveness().realFace()) {
            throw new ClaimRefused("the selfie is not of a living person");
        }
    }

    /** Small amounts are paid at once. */
    @Transactional
    public boolean express(String claim, byte[] card, byte[] selfie) {
        var result = arsa.compare(card, selfie);
        photos.save(new ClaimPhoto(claim, selfie));
        log.info("express claim {}: {}", claim, result);
        if (result.match()) {
            payouts.release(claim);
            return true;
        }
        return false;
    }

    /** A second look by another office: the scores are shown to the clerk as well. */
    public boolean secondLook(byte[] card, byte[] selfie) {
        var result = arsa.compare(card, selfie);
        return result.selfie().liveness().realFace() && result.similarity() >= 80;
    }

    public byte[] cropped(byte[] selfie, PhotoTool tool) {
        try {
            Path file = Files.createTempFile("claim", ".jpg");
            try {
                Files.write(file, selfie);
                return tool.crop(file);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public interface PhotoTool {
        byte[] crop(Path file) throws IOException;
    }

    public interface PayoutService {
        void release(String claim);
    }

    public static class ClaimRefused extends RuntimeException {
        public ClaimRefused(String reason) {
            super(reason);
        }
    }
}
