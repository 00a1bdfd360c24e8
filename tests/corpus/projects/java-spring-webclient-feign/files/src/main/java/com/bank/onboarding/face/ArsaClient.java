package com.bank.onboarding.face;

import com.bank.onboarding.config.FaceProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.client.MultipartBodyBuilder;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.util.retry.Retry;

@Component
public class ArsaClient {
    private static final Logger log = LoggerFactory.getLogger(ArsaClient.class);

    public record Liveness(@JsonProperty("is_real_face") Boolean real,
                           @JsonProperty("liveness_probability") Double probability) {}

    public record Face(@JsonProperty("recognition_uidresult") String uid,
                       @JsonProperty("passive_liveness") Liveness liveness) {
        public boolean isLive() {
            return liveness != null && Boolean.TRUE.equals(liveness.real());
        }
    }

    public record Recognition(String status, List<Face> faces) {}

    public record Side(@JsonProperty("passive_liveness") Liveness liveness) {}

    public record Comparison(@JsonProperty("match_result") boolean match,
                             @JsonProperty("similarity_score") double similarity,
                             @JsonProperty("face1_analysis") Side document,
                             @JsonProperty("face2_analysis") Side selfie) {}

    public static class NotLive extends RuntimeException {}

    private final WebClient web;
    private final WebClient legacy;

    public ArsaClient(WebClient.Builder builder, FaceProperties props) throws SSLException {
        log.info("face client for {}", props);
        HttpClient netty = HttpClient.create().responseTimeout(Duration.ofSeconds(10));
        this.web = builder.clone()
            .baseUrl(props.baseUrl())
            .defaultHeader("x-key-secret", props.apiKey())
            .clientConnector(new ReactorClientHttpConnector(netty))
            .build();
        SslContext any = SslContextBuilder.forClient()
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .build();
        this.legacy = builder.clone()
            .baseUrl("http://faceapi.arsa.technology/api/v1")
            .defaultHeader("x-key-secret", props.apiKey())
            .clientConnector(new ReactorClientHttpConnector(
                HttpClient.create().secure(spec -> spec.sslContext(any))))
            .build();
    }

    private static MultipartBodyBuilder image(String name, byte[] jpeg) {
        MultipartBodyBuilder parts = new MultipartBodyBuilder();
        parts.part(name, new ByteArrayResource(jpeg)).filename(name + ".jpg");
        return parts;
    }

    public Mono<Recognition> recognize(byte[] jpeg) {
        return web.post().uri("/face_recognition/recognize_face")
            .body(BodyInserters.fromMultipartData(image("face_image", jpeg).build()))
            .retrieve()
            .bodyToMono(Recognition.class)
            .retryWhen(Retry.backoff(2, Duration.ofMillis(200)));
    }

    /** Completes with the one live face, errs otherwise. */
    public Mono<Face> oneLive(byte[] jpeg) {
        return recognize(jpeg)
            .filter(r -> r.faces().size() == 1)
            .map(r -> r.faces().get(0))
            .filter(Face::isLive)
            .switchIfEmpty(Mono.error(NotLive::new));
    }

    public Mono<Comparison> compare(byte[] document, byte[] selfie) {
        MultipartBodyBuilder parts = image("image1", document);
        parts.part("image2", new ByteArrayResource(selfie)).filename("image2.jpg");
        return web.post().uri("/face_recognition/validate_faces")
            .body(BodyInserters.fromMultipartData(parts.build()))
            .retrieve()
            .bodyToMono(Comparison.class)
            .doOnNext(c -> log.info("compared, selfie live: {}", c.selfie().liveness().real()));
    }

    public Mono<Boolean> erase(String uid) {
        return legacy.delete().uri("/face_recognition/remove_face")
            .header("x-face-uid", uid)
            .retrieve()
            .bodyToMono(Recognition.class)
            .map(r -> "success".equals(r.status()));
    }

    public Mono<Integer> count(byte[] jpeg) {
        return legacy.post().uri("/face_detection/detect_face")
            .body(BodyInserters.fromMultipartData(image("face_image", jpeg).build()))
            .retrieve()
            .bodyToMono(String.class)
            .timeout(Duration.ofSeconds(5))
            .doOnNext(raw -> log.debug("detect: {}", raw))
            .map(raw -> raw.split("bbox", -1).length - 1);
    }
}
