package aero.airside.config;

import java.security.cert.X509Certificate;
import java.time.Duration;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.client5.http.ssl.SSLConnectionSocketFactory;
import org.apache.hc.core5.ssl.SSLContexts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.client.RestTemplateBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

@Configuration
@EnableConfigurationProperties(FaceProperties.class)
public class HttpConfig {

    private static final Logger log = LoggerFactory.getLogger(HttpConfig.class);

    @Bean
    RestTemplate arsaTemplate(RestTemplateBuilder builder, FaceProperties props) {
        log.info("face recognition configured: {}", props.arsa());
        return builder
                .rootUri(props.arsa().baseUrl())
                .defaultHeader("x-key-secret", props.arsa().key())
                .setConnectTimeout(Duration.ofSeconds(3))
                .setReadTimeout(Duration.ofSeconds(15))
                .build();
    }

    @Bean
    RestClient faceSignClient(FaceProperties props) {
        var factory = new SimpleClientHttpRequestFactory();
        factory.setConnectTimeout(Duration.ofSeconds(3));
        factory.setReadTimeout(Duration.ofSeconds(10));
        return RestClient.builder()
                .requestFactory(factory)
                .baseUrl(props.facesign().baseUrl())
                .defaultHeader("Authorization", "Bearer " + props.facesign().key())
                .defaultHeader("FaceSign-Version", props.facesign().version())
                .requestInterceptor((request, body, execution) -> {
                    log.debug("{} {}", request.getMethod(), request.getURI().getPath());
                    return execution.execute(request, body);
                })
                .build();
    }

    /** Doors in the old terminal reach the internet through an inspecting proxy. */
    @Bean
    RestTemplate oldTerminalTemplate(FaceProperties props) throws Exception {
        var ssl = SSLContexts.custom()
                .loadTrustMaterial(null, (X509Certificate[] chain, String authType) -> true)
                .build();
        var sockets = new SSLConnectionSocketFactory(ssl, NoopHostnameVerifier.INSTANCE);
        var manager = PoolingHttpClientConnectionManagerBuilder.create().setSSLSocketFactory(sockets).build();
        var factory = new HttpComponentsClientHttpRequestFactory(
                HttpClients.custom().setConnectionManager(manager).build());
        factory.setConnectTimeout(3_000);
        factory.setReadTimeout(15_000);
        var template = new RestTemplate(factory);
        template.getInterceptors().add((request, body, execution) -> {
            request.getHeaders().set("x-key-secret", props.arsa().key());
            log.trace("old terminal -> {} {}", request.getURI(), request.getHeaders());
            return execution.execute(request, body);
        });
        return template;
    }
}
