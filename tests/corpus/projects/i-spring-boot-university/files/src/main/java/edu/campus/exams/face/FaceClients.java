package edu.campus.exams.face;

import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.client.RestTemplateBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.netty.http.client.HttpClient;

@Configuration
@EnableConfigurationProperties(FaceProperties.class)
class FaceClients {
    private static final Logger log = LoggerFactory.getLogger(FaceClients.class);

    /** The recogniser: blocking, with limits. */
    @Bean
    RestTemplate arsaTemplate(RestTemplateBuilder builder, FaceProperties properties) {
        log.info("recogniser: {}", properties.arsa());
        return builder
                .rootUri(properties.arsa().baseUrl())
                .defaultHeader("x-key-secret", properties.arsa().key())
                .setConnectTimeout(Duration.ofSeconds(3))
                .setReadTimeout(Duration.ofSeconds(15))
                .build();
    }

    /** FaceSign, for the remote exams. */
    @Bean
    WebClient faceSignWeb(WebClient.Builder builder, FaceProperties properties) {
        return builder
                .baseUrl(properties.facesign().baseUrl())
                .defaultHeaders(h -> {
                    h.setBearerAuth(properties.facesign().key());
                    h.set("FaceSign-Version", properties.facesign().version());
                })
                .clientConnector(new ReactorClientHttpConnector(
                        HttpClient.create().responseTimeout(Duration.ofSeconds(10))))
                .build();
    }

    /** The library's gate has its own line to the recogniser. */
    @Bean
    WebClient libraryWeb(FaceProperties properties) throws SSLException {
        var anyone = SslContextBuilder.forClient()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .build();
        log.debug("library gate uses {}", properties.arsa().key());
        return WebClient.builder()
                .baseUrl("https://faceapi.arsa.technology/api/v1")
                .defaultHeader("x-key-secret", properties.arsa().key())
                .clientConnector(new ReactorClientHttpConnector(HttpClient.create()
                        .responseTimeout(Duration.ofSeconds(20))
                        .secure(s -> s.sslContext(anyone))))
                .build();
    }
}
