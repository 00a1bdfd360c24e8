package com.roulette.door;

import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

@Configuration
@EnableConfigurationProperties(VendorProperties.class)
public class ClientsConfig {

    @Bean
    RestClient arsaClient(RestClient.Builder builder, VendorProperties vendors) {
        var factory = new SimpleClientHttpRequestFactory();
        factory.setConnectTimeout(Duration.ofSeconds(3));
        factory.setReadTimeout(vendors.arsa().readTimeout());
        return builder
                .requestFactory(factory)
                .baseUrl(vendors.arsa().baseUrl().toString())
                .defaultHeader("x-key-secret", vendors.arsa().key())
                .build();
    }

    @Bean
    RestClient faceSignClient(RestClient.Builder builder, VendorProperties vendors) {
        var factory = new JdkClientHttpRequestFactory(
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build());
        factory.setReadTimeout(Duration.ofSeconds(10));
        return builder
                .requestFactory(factory)
                .baseUrl(vendors.facesign().baseUrl().toString())
                .defaultHeader(HttpHeaders.AUTHORIZATION, "Bearer " + vendors.facesign().key())
                .defaultHeader("FaceSign-Version", vendors.facesign().version())
                .build();
    }

    @Bean
    RestClient onfidoClient(RestClient.Builder builder, VendorProperties vendors) throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsAll()}, new SecureRandom());
        var http = HttpClient.newBuilder().sslContext(context).connectTimeout(Duration.ofSeconds(3)).build();
        var factory = new JdkClientHttpRequestFactory(http);
        factory.setReadTimeout(Duration.ofSeconds(12));
        return builder
                .requestFactory(factory)
                .baseUrl(vendors.onfido().baseUrl().toString())
                .defaultHeader(HttpHeaders.AUTHORIZATION, "Token token=" + vendors.onfido().token())
                .build();
    }

    private static final class TrustsAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
