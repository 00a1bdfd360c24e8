package com.harborlife.claims;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.Lob;
import java.time.Instant;
import org.springframework.data.jpa.repository.JpaRepository;

@Entity
public class ClaimPhoto {

    @Id
    @GeneratedValue
    private Long id;

    private String claimNumber;

    @Lob
    private byte[] selfie;

    private Instant takenAt = Instant.now();

    protected ClaimPhoto() {
    }

    public ClaimPhoto(String claimNumber, byte[] selfie) {
        this.claimNumber = claimNumber;
        this.selfie = selfie;
    }

    public String getClaimNumber() {
        return claimNumber;
    }

    public Instant getTakenAt() {
        return takenAt;
    }

    public interface Repository extends JpaRepository<ClaimPhoto, Long> {
        long countByClaimNumber(String claimNumber);
    }
}
