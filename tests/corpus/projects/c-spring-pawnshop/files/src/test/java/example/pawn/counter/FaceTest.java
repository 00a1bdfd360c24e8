package example.pawn.counter;

import static org.assertj.core.api.Assertions.assertThat;

import example.pawn.identity.ArsaGateway.Face;
import example.pawn.identity.ArsaGateway.Liveness;
import org.junit.jupiter.api.Test;
import org.springframework.web.client.RestClient;

class FaceTest {

    private static final String KEY = "%{live:pawn-test}";
    private static final String STUB = "http://localhost:9561/api/v1";

    @Test
    void missingLivenessIsNotLive() {
        assertThat(new Face("c-1", null).live()).isFalse();
        assertThat(new Face("c-1", new Liveness(false)).live()).isFalse();
    }

    @Test
    void stubAnswers() {
        var status = RestClient.create(STUB).post().uri("/face_detection/detect_face").header("x-key-secret", KEY)
                .retrieve().toBodilessEntity().getStatusCode();
        assertThat(status.is2xxSuccessful()).isTrue();
    }
}
