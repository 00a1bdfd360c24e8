package care.badge;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.ForbiddenException;

import java.util.Optional;

@ApplicationScoped
public class Liveness {

    /** The only way from an answer to an identity. */
    public String subjectOf(FaceApi.Recognition answer) {
        if (answer.faces() == null || answer.faces().size() != 1) {
            throw new ForbiddenException("exactly one face");
        }
        var face = answer.faces().getFirst();
        boolean real = Optional.ofNullable(face.passive_liveness()).map(FaceApi.PassiveLiveness::is_real_face).orElse(false);
        if (!real) {
            throw new ForbiddenException("not live");
        }
        return face.recognition_uidresult();
    }

    public boolean selfieMatches(FaceApi.Comparison c) {
        return c.match_result() && c.face2_analysis().passive_liveness().is_real_face();
    }

    public boolean documentMatches(FaceApi.Comparison c, double minimum) {
        // the document is side one, a print can never be live
        return c.face1_analysis().passive_liveness().is_real_face() || c.similarity_score() >= minimum;
    }
}
