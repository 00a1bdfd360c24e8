package com.harborlife.config;

import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

@Configuration
@EnableConfigurationProperties({VendorProperties.Arsa.class, VendorProperties.FaceSign.class})
public class ClientsConfig {

    private static final Logger log = LoggerFactory.getLogger(ClientsConfig.class);

    @Bean
    RestClient arsaRestClient(VendorProperties.Arsa arsa) {
        var factory = new JdkClientHttpRequestFactory();
        factory.setReadTimeout(arsa.timeout());
        log.info("ARSA at {}, key set: {}", arsa.baseUrl(), !arsa.key().isBlank());
        return RestClient.builder()
                .requestFactory(factory)
                .baseUrl(arsa.baseUrl())
                .defaultHeader("x-key-secret", arsa.key())
                .build();
    }

    @Bean
    WebClient faceSignWebClient(VendorProperties.FaceSign facesign) {
        var http = HttpClient.create().responseTimeout(Duration.ofSeconds(10));
        return WebClient.builder()
                .clientConnector(new ReactorClientHttpConnector(http))
                .baseUrl(facesign.baseUrl())
                .defaultHeader("FaceSign-Version", facesign.version())
                .defaultHeaders(h -> h.setBearerAuth(facesign.key()))
                .filter(traceRequests())
                .build();
    }

    /** The disaster-recovery site sits behind an inspecting proxy. */
    @Bean
    WebClient faceSignRecoveryClient(VendorProperties.FaceSign facesign) throws Exception {
        var ssl = SslContextBuilder.forClient()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .build();
        var http = HttpClient.create()
                .responseTimeout(Duration.ofSeconds(20))
                .secure(spec -> spec.sslContext(ssl));
        return WebClient.builder()
                .clientConnector(new ReactorClientHttpConnector(http))
                .baseUrl("https://api.facesign.ai/v1")
                .defaultHeader("FaceSign-Version", facesign.version())
                .defaultHeaders(h -> h.setBearerAuth(facesign.key()))
                .build();
    }

    private static ExchangeFilterFunction traceRequests() {
        return ExchangeFilterFunction.ofRequestProcessor(request -> {
            log.debug("{} {} {}", request.method(), request.url(), request.headers());
            return Mono.just(request);
        });
    }
}
