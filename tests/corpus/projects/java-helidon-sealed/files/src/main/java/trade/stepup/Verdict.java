package trade.stepup;

public sealed interface Verdict {

    record Live(String sessionId) implements Verdict {}

    record Spoof(String sessionId, String outcome) implements Verdict {}

    record Undecided(String sessionId, String status) implements Verdict {}

    static Verdict of(Report report) {
        if (!"complete".equals(report.status())) {
            return new Undecided(report.id(), report.status());
        }
        return report.nodes().stream()
                .filter(n -> n.type().equals("liveness_detection"))
                .findFirst()
                .<Verdict>map(n -> "livenessDetected".equals(n.outcome())
                        ? new Live(report.id())
                        : new Spoof(report.id(), n.outcome()))
                .orElseGet(() -> new Undecided(report.id(), "no liveness node"));
    }

    record Node(String type, String outcome) {}

    record Report(String id, String status, java.util.List<Node> nodes) {}
}
