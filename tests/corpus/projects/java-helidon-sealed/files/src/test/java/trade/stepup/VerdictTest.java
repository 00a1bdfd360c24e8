package trade.stepup;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {

    private static final String KEY = "sk_test_" + "x".repeat(24);

    @Test
    void deepfakeIsASpoof() {
        var report = new Verdict.Report("s1", "complete", List.of(new Verdict.Node("liveness_detection", "deepfakeDetected")));
        assertInstanceOf(Verdict.Spoof.class, Verdict.of(report));
    }

    @Test
    void keyIsNoSignature() {
        assertFalse(Signatures.good("s", "{}".getBytes(), KEY));
    }
}
