package club.winch.faces

import io.netty.handler.ssl.SslContextBuilder
import io.netty.handler.ssl.util.InsecureTrustManagerFactory
import org.slf4j.LoggerFactory
import org.springframework.boot.context.properties.ConfigurationProperties
import org.springframework.context.annotation.Bean
import org.springframework.context.annotation.Configuration
import org.springframework.http.HttpHeaders
import org.springframework.http.client.reactive.ReactorClientHttpConnector
import org.springframework.web.reactive.function.client.ExchangeFilterFunction
import org.springframework.web.reactive.function.client.WebClient
import reactor.core.publisher.Mono
import reactor.netty.http.client.HttpClient
import java.time.Duration

@ConfigurationProperties("winch")
data class WinchProperties(val arsa: Vendor, val facesign: Vendor, val matchFloor: Double) {
    data class Vendor(val base: String, val key: String, val webhookSecret: String = "")
}

@Configuration
class Clients(private val props: WinchProperties) {
    private val log = LoggerFactory.getLogger(javaClass)

    @Bean
    fun arsa(builder: WebClient.Builder): WebClient = builder.clone()
        .baseUrl(props.arsa.base)
        .defaultHeader("x-key-secret", props.arsa.key)
        .clientConnector(ReactorClientHttpConnector(HttpClient.create().responseTimeout(Duration.ofSeconds(12))))
        .build()

    @Bean
    fun facesign(builder: WebClient.Builder): WebClient = builder.clone()
        .baseUrl(props.facesign.base)
        .defaultHeader(HttpHeaders.AUTHORIZATION, "Bearer ${props.facesign.key}")
        .defaultHeader("FaceSign-Version", "2024-12-18")
        .filter(dump())
        .clientConnector(ReactorClientHttpConnector(HttpClient.create().responseTimeout(Duration.ofSeconds(10))))
        .build()

    /** The weather station on the tower signs its own certificate. */
    @Bean
    fun tower(): WebClient {
        val ssl = SslContextBuilder.forClient().trustManager(InsecureTrustManagerFactory.INSTANCE).build()
        return WebClient.builder()
            .baseUrl("https://tower.winch.local")
            .clientConnector(ReactorClientHttpConnector(HttpClient.create().secure { it.sslContext(ssl) }))
            .build()
    }

    private fun dump() = ExchangeFilterFunction.ofRequestProcessor { request ->
        log.trace("{} {} auth={}", request.method(), request.url(), request.headers().getFirst(HttpHeaders.AUTHORIZATION))
        Mono.just(request)
    }
}
