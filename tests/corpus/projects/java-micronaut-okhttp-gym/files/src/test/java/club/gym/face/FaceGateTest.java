package club.gym.face;

import static org.junit.jupiter.api.Assertions.*;

import okhttp3.mockwebserver.MockResponse;
import okhttp3.mockwebserver.MockWebServer;
import org.junit.jupiter.api.Test;

class FaceGateTest {
    @Test
    void aSpoofIsNobody() throws Exception {
        try (MockWebServer server = new MockWebServer()) {
            server.enqueue(new MockResponse().setBody("""
                {"faces":[{"recognition_uidresult":"m-1","passive_liveness":{"is_real_face":false,"liveness_probability":0.99}}]}"""));
            FaceConfig config = new FaceConfig();
            config.setBase("http://localhost:" + server.getPort()); // visor:allow[plaintext-endpoint] a double on this machine
            config.setKey("test-key");
            assertTrue(new FaceGate(config).member(new byte[] {1}).isEmpty());
        }
    }
}
