package com.harborlife.arsa;

import static org.assertj.core.api.Assertions.assertThat;

import com.harborlife.arsa.ArsaModels.Face;
import com.harborlife.arsa.ArsaModels.Liveness;
import com.harborlife.config.VendorProperties;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.client.MockRestServiceServer;
import org.springframework.web.client.RestClient;

class ArsaClientTest {

    private static final VendorProperties.Arsa PROPERTIES =
            new VendorProperties.Arsa("http://localhost:9091", "test-key", Duration.ofSeconds(1), 0.8);

    @Test
    void aPictureIsNobody() {
        var builder = RestClient.builder().baseUrl(PROPERTIES.baseUrl());
        var server = MockRestServiceServer.bindTo(builder).build();
        assertThat(server).isNotNull();
        assertThat(new Face("7d1c", new Liveness(false)).alive()).isFalse();
    }

    @Test
    void livenessThatIsMissingFails() {
        assertThat(new Face("7d1c", null).alive()).isFalse();
    }
}
