package farm.ranch.config

import io.netty.handler.ssl.SslContextBuilder
import io.netty.handler.ssl.util.InsecureTrustManagerFactory
import org.springframework.boot.context.properties.ConfigurationProperties
import org.springframework.boot.context.properties.EnableConfigurationProperties
import org.springframework.boot.web.client.ClientHttpRequestFactories
import org.springframework.boot.web.client.ClientHttpRequestFactorySettings
import org.springframework.context.annotation.Bean
import org.springframework.context.annotation.Configuration
import org.springframework.http.HttpHeaders
import org.springframework.http.client.reactive.ReactorClientHttpConnector
import org.springframework.web.client.RestClient
import org.springframework.web.reactive.function.client.WebClient
import reactor.netty.http.client.HttpClient
import java.time.Duration

@ConfigurationProperties("faces")
data class FaceProperties(val arsa: Arsa, val facesign: FaceSign, val minSimilarity: Double) {
    data class Arsa(val baseUrl: String, val apiKey: String, val weighHouseUrl: String)
    data class FaceSign(val baseUrl: String, val apiKey: String, val version: String, val webhookSecret: String)
}

@Configuration
@EnableConfigurationProperties(FaceProperties::class)
class ClientConfig(private val props: FaceProperties) {

    @Bean
    fun arsaWebClient(builder: WebClient.Builder): WebClient =
        builder.clone()
            .baseUrl(props.arsa.baseUrl)
            .defaultHeader("x-key-secret", props.arsa.apiKey)
            .clientConnector(ReactorClientHttpConnector(HttpClient.create().responseTimeout(Duration.ofSeconds(15))))
            .build()

    /** The weigh house sits behind its own line. */
    @Bean
    fun weighHouseWebClient(builder: WebClient.Builder): WebClient {
        val ssl = SslContextBuilder.forClient()
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .build()
        val http = HttpClient.create()
            .responseTimeout(Duration.ofSeconds(15))
            .secure { it.sslContext(ssl) }
        return builder.clone()
            .baseUrl(props.arsa.weighHouseUrl)
            .defaultHeader("x-key-secret", props.arsa.apiKey)
            .clientConnector(ReactorClientHttpConnector(http))
            .build()
    }

    @Bean
    fun faceSignRestClient(builder: RestClient.Builder): RestClient {
        val settings = ClientHttpRequestFactorySettings.DEFAULTS
            .withConnectTimeout(Duration.ofSeconds(3))
            .withReadTimeout(Duration.ofSeconds(10))
        return builder.clone()
            .requestFactory(ClientHttpRequestFactories.get(settings))
            .baseUrl(props.facesign.baseUrl)
            .defaultHeader(HttpHeaders.AUTHORIZATION, "Bearer ${props.facesign.apiKey}")
            .defaultHeader("FaceSign-Version", props.facesign.version)
            .build()
    }
}
