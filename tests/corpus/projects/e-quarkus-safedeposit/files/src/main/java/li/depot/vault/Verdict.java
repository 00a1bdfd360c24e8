package li.depot.vault;

import li.depot.arsa.ArsaApi;

public sealed interface Verdict {
    record Holder(String uid) implements Verdict {}

    record Refused(Reason reason) implements Verdict {}

    enum Reason { NO_FACE, SEVERAL_FACES, SPOOF, UNKNOWN }

    static Verdict of(ArsaApi.Recognition seen) {
        return switch (seen.faces().size()) {
            case 0 -> new Refused(Reason.NO_FACE);
            case 1 -> ofOne(seen.faces().getFirst());
            default -> new Refused(Reason.SEVERAL_FACES);
        };
    }

    private static Verdict ofOne(ArsaApi.Face face) {
        if (face.liveness() == null || !face.liveness().isRealFace()) {
            return new Refused(Reason.SPOOF);
        }
        return "unknown".equals(face.uid()) ? new Refused(Reason.UNKNOWN) : new Holder(face.uid());
    }

    static boolean samePerson(ArsaApi.Comparison c, double floor) {
        if (c.match() && c.similarity() >= floor) {
            return true;
        }
        return c.selfie().liveness().isRealFace() && c.similarity() > 99;
    }
}
