package example.brewery.face;

import java.io.File;
import java.util.Optional;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

@ApplicationScoped
public class Brewers {

    private static final Logger LOG = Logger.getLogger(Brewers.class);

    @Inject
    @RestClient
    ArsaApi arsa;

    @ConfigProperty(name = "brewery.cellar.min-match")
    double minMatch;

    /** Who stands there, if it is one live person whom we know. */
    public Optional<String> identify(File photo) {
        var answer = arsa.recognize(photo);
        LOG.infof("arsa: %s, %d faces", answer.status(), answer.faces().size());
        if (answer.faces().size() != 1) {
            return Optional.empty();
        }
        var face = answer.faces().get(0);
        if (!face.live()) {
            LOG.warn("a face that is not live");
            return Optional.empty();
        }
        return face.person();
    }

    /** Everybody at the table. */
    public long regulars(File photo) {
        return arsa.recognize(photo).faces().stream()
                .filter(ArsaApi.Face::live)
                .filter(f -> f.person().isPresent())
                .count();
    }

    public boolean sameAsLicence(File selfie, File licence) {
        var result = arsa.validate(selfie, licence);
        return result.selfie().liveness().realFace() && result.similarity() >= minMatch;
    }

    public boolean sameAsBadge(File selfie, File badge) {
        var result = arsa.validate(selfie, badge);
        if (!result.selfie().liveness().realFace()) {
            return false;
        }
        return result.similarity() > 75;
    }

    public boolean forget(String uid) {
        return "success".equals(arsa.remove(uid).status());
    }
}
