package com.example.lending.config;

import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.client.RestTemplateBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestTemplate;

@Configuration
public class HttpConfig {

    @Bean
    RestTemplate facesign(RestTemplateBuilder builder,
                          @Value("${facesign.base-url}") String base,
                          @Value("${facesign.api-key}") String key,
                          @Value("${facesign.version}") String version) {
        return builder
                .rootUri(base)
                .setConnectTimeout(Duration.ofSeconds(2))
                .setReadTimeout(Duration.ofSeconds(10))
                .defaultHeader("Authorization", "Bearer " + key)
                .defaultHeader("FaceSign-Version", version)
                .build();
    }
}
