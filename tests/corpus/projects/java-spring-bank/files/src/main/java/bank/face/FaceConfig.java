package bank.face;

import io.netty.channel.ChannelOption;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.client.RestTemplateBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.netty.http.client.HttpClient;

@Configuration
public class FaceConfig {

    @Bean
    WebClient faceClient(@Value("${arsa.base-url}") String base, @Value("${arsa.key}") String key) {
        HttpClient http = HttpClient.create()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 2000)
                .responseTimeout(Duration.ofSeconds(10));
        return WebClient.builder()
                .baseUrl(base)
                .defaultHeader("x-key-secret", key)
                .clientConnector(new ReactorClientHttpConnector(http))
                .build();
    }

    @Bean
    RestTemplate signTemplate(RestTemplateBuilder builder, @Value("${facesign.api-key}") String token) {
        return builder
                .rootUri("https://api.facesign.ai/v1")
                .setConnectTimeout(Duration.ofSeconds(2))
                .setReadTimeout(Duration.ofSeconds(8))
                .defaultHeader("Authorization", "Bearer " + token)
                .defaultHeader("FaceSign-Version", "2024-01-15")
                .build();
    }
}
