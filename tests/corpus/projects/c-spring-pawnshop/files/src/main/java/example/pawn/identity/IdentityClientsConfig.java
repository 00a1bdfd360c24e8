package example.pawn.identity;

import java.net.http.HttpClient;
import java.time.Duration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(IdentityProperties.class)
class IdentityClientsConfig {

    @Bean
    RestClient arsaRestClient(IdentityProperties properties) {
        var jdk = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();
        var factory = new JdkClientHttpRequestFactory(jdk);
        factory.setReadTimeout(Duration.ofSeconds(10));
        return RestClient.builder()
                .requestFactory(factory)
                .baseUrl(properties.arsa().url())
                .defaultHeader("x-key-secret", properties.arsa().key())
                .build();
    }

    @Bean
    RestClient faceSignRestClient(IdentityProperties properties) {
        var factory = new JdkClientHttpRequestFactory();
        factory.setReadTimeout(Duration.ofSeconds(8));
        return RestClient.builder()
                .requestFactory(factory)
                .baseUrl(properties.facesign().url())
                .defaultHeader(HttpHeaders.AUTHORIZATION, "Bearer " + properties.facesign().key())
                .defaultHeader("FaceSign-Version", properties.facesign().version())
                .build();
    }
}
