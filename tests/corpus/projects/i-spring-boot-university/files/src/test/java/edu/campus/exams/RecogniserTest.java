package edu.campus.exams;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.TestPropertySource;

@SpringBootTest
@TestPropertySource(properties = {
    "face.arsa.base-url=http://localhost:9090/api/v1",
    "face.arsa.key=test-key",
    "face.facesign.key=%{test:campus-it}",
    "face.facesign.webhook-secret=changeme",
})
class RecogniserTest {

    @Test
    void starts() {
        assertThat(System.getProperty("user.dir")).isNotBlank();
    }
}
