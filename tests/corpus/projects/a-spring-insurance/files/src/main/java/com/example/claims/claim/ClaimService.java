package com.example.claims.claim;

import com.example.claims.arsa.ArsaClient;
import com.example.claims.arsa.ArsaClient.Face;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Service;

@Service
public class ClaimService {

    private final ArsaClient arsa;
    private final ClaimRepository claims;
    private final double minSimilarity;

    public ClaimService(ArsaClient arsa, ClaimRepository claims, @Value("${arsa.min-similarity}") double minSimilarity) {
        this.arsa = arsa;
        this.claims = claims;
        this.minSimilarity = minSimilarity;
    }

    public Optional<String> signer(Resource photo) {
        List<Face> faces = arsa.recognize(photo).faces();
        if (faces.size() != 1) {
            throw new NotOnePersonException(faces.size());
        }
        return Optional.of(faces.get(0))
                .filter(Face::isLive)
                .map(Face::uid)
                .filter(uid -> !"unknown".equals(uid));
    }

    public void sign(long claimId, Resource photo) {
        String uid = signer(photo).orElseThrow(SignatureRefusedException::new);
        claims.markSigned(claimId, uid);
    }

    public void countersign(long claimId, Resource photo) {
        Face face = arsa.recognize(photo).faces().get(0);
        if (face.uid().equals("unknown")) {
            throw new SignatureRefusedException();
        }
        claims.markCountersigned(claimId, face.uid());
    }

    public boolean samePerson(Resource selfie, Resource document) {
        var v = arsa.validate(selfie, document);
        if (!v.face1().passiveLiveness().realFace()) {
            throw new SpoofException();
        }
        return v.match() && v.similarity() >= minSimilarity;
    }

    public boolean witnessMatches(Resource selfie, Resource document) {
        var v = arsa.validate(selfie, document);
        boolean live = v.face1().passiveLiveness().realFace();
        return live && v.similarity() > 75;
    }
}
