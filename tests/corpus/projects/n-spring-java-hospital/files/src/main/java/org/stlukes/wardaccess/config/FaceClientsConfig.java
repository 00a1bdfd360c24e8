package org.stlukes.wardaccess.config;

import io.netty.handler.ssl.SslContext;
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
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

@Configuration
@EnableConfigurationProperties({FaceProperties.Arsa.class, FaceProperties.FaceSign.class})
class FaceClientsConfig {

    private static final Logger log = LoggerFactory.getLogger(FaceClientsConfig.class);

    @Bean
    RestTemplate arsaRest(RestTemplateBuilder builder, FaceProperties.Arsa arsa) {
        log.info("recogniser: {}", arsa);
        return builder
                .rootUri(arsa.baseUrl())
                .setConnectTimeout(Duration.ofSeconds(3))
                .setReadTimeout(Duration.ofSeconds(12))
                .defaultHeader("x-key-secret", arsa.key())
                .build();
    }

    @Bean
    WebClient faceSignWeb(WebClient.Builder builder, FaceProperties.FaceSign faceSign) {
        log.info("identity proofing: {}", faceSign);
        return base(builder, faceSign, HttpClient.create().responseTimeout(Duration.ofSeconds(10)))
                .baseUrl(faceSign.baseUrl())
                .build();
    }

    /** The rehearsal environment of the induction team. */
    @Bean
    WebClient faceSignStaging(WebClient.Builder builder, FaceProperties.FaceSign faceSign) throws SSLException {
        SslContext ssl = SslContextBuilder.forClient()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .build();
        HttpClient http = HttpClient.create()
                .secure(spec -> spec.sslContext(ssl))
                .responseTimeout(Duration.ofSeconds(10));
        return base(builder, faceSign, http).baseUrl("https://api-staging.facesign.ai").build();
    }

    /** The old image archive on the ward network; its certificate is its own. */
    @Bean
    WebClient pacsWeb(WebClient.Builder builder) throws SSLException {
        SslContext ownCertificate = SslContextBuilder.forClient().trustManager(InsecureTrustManagerFactory.INSTANCE).build();
        return builder.clone()
                .clientConnector(new ReactorClientHttpConnector(
                        HttpClient.create().secure(spec -> spec.sslContext(ownCertificate))))
                .baseUrl("https://pacs.ward.internal:8443")
                .build();
    }

    private static WebClient.Builder base(WebClient.Builder builder, FaceProperties.FaceSign faceSign, HttpClient http) {
        return builder.clone()
                .clientConnector(new ReactorClientHttpConnector(http))
                .defaultHeaders(h -> {
                    h.setBearerAuth(faceSign.key());
                    h.set("FaceSign-Version", faceSign.version());
                })
                .filter(tracing());
    }

    private static ExchangeFilterFunction tracing() {
        return ExchangeFilterFunction.ofRequestProcessor(request -> {
            log.debug("{} {} with {}", request.method(), request.url().getPath(), request.headers().keySet());
            return Mono.just(request);
        });
    }
}
