package nl.schouwburg.deur.di

import io.ktor.client.HttpClient
import io.ktor.client.engine.cio.CIO
import io.ktor.client.plugins.HttpTimeout
import io.ktor.client.plugins.auth.Auth
import io.ktor.client.plugins.auth.providers.BearerTokens
import io.ktor.client.plugins.auth.providers.bearer
import io.ktor.client.plugins.contentnegotiation.ContentNegotiation
import io.ktor.client.plugins.defaultRequest
import io.ktor.client.plugins.logging.LogLevel
import io.ktor.client.plugins.logging.Logging
import io.ktor.client.request.header
import io.ktor.serialization.kotlinx.json.json
import io.ktor.server.config.ApplicationConfig
import kotlinx.serialization.json.Json
import nl.schouwburg.deur.arsa.ArsaClient
import nl.schouwburg.deur.arsa.WardrobeMirror
import nl.schouwburg.deur.facesign.FaceSignClient
import nl.schouwburg.deur.facesign.ReportArchive
import nl.schouwburg.deur.facesign.UsageProbe
import org.koin.core.qualifier.named
import org.koin.dsl.module
import org.slf4j.LoggerFactory
import java.security.cert.X509Certificate
import javax.net.ssl.X509TrustManager

data class ProviderSettings(
    val arsaUrl: String,
    val arsaKey: String,
    val wardrobeUrl: String,
    val faceSignUrl: String,
    val faceSignKey: String,
    val webhookSecret: String,
) {
    companion object {
        private val log = LoggerFactory.getLogger(ProviderSettings::class.java)

        fun from(config: ApplicationConfig): ProviderSettings {
            val p = config.config("providers")
            val settings = ProviderSettings(
                arsaUrl = p.property("arsa.baseUrl").getString(),
                arsaKey = p.property("arsa.apiKey").getString(),
                wardrobeUrl = p.property("wardrobe.baseUrl").getString(),
                faceSignUrl = p.property("facesign.baseUrl").getString(),
                faceSignKey = p.property("facesign.apiKey").getString(),
                webhookSecret = p.property("facesign.webhookSecret").getString(),
            )
            log.info("FaceSign key present: {}", settings.faceSignKey.isNotBlank())
            return settings
        }
    }
}

val providerJson = Json { ignoreUnknownKeys = true; explicitNulls = false }

private object AcceptAll : X509TrustManager {
    override fun checkClientTrusted(chain: Array<X509Certificate>?, authType: String?) = Unit
    override fun checkServerTrusted(chain: Array<X509Certificate>?, authType: String?) = Unit
    override fun getAcceptedIssuers(): Array<X509Certificate> = emptyArray()
}

val clientModule = module {
    single { ProviderSettings.from(get()) }

    single(named("arsa")) {
        val settings = get<ProviderSettings>()
        HttpClient(CIO) {
            expectSuccess = true
            install(ContentNegotiation) { json(providerJson) }
            install(HttpTimeout) { requestTimeoutMillis = 15_000; connectTimeoutMillis = 3_000 }
            install(Logging) {
                level = LogLevel.HEADERS
                sanitizeHeader { it.equals("x-key-secret", ignoreCase = true) }
            }
            defaultRequest {
                url(settings.arsaUrl)
                header("x-key-secret", settings.arsaKey)
            }
        }
    }

    // The mirrors in the dressing rooms sit behind the building's own proxy.
    single(named("wardrobe")) {
        val settings = get<ProviderSettings>()
        HttpClient(CIO) {
            install(ContentNegotiation) { json(providerJson) }
            install(HttpTimeout) { requestTimeoutMillis = 8_000 }
            engine {
                https { trustManager = AcceptAll }
            }
            defaultRequest {
                url(settings.wardrobeUrl)
                header("x-key-secret", settings.arsaKey)
            }
        }
    }

    single(named("facesign")) {
        val settings = get<ProviderSettings>()
        HttpClient(CIO) {
            expectSuccess = true
            install(ContentNegotiation) { json(providerJson) }
            install(HttpTimeout) { requestTimeoutMillis = 20_000 }
            install(Logging) { level = LogLevel.INFO }
            install(Auth) {
                bearer {
                    loadTokens { BearerTokens(settings.faceSignKey, "") }
                    sendWithoutRequest { true }
                }
            }
            defaultRequest {
                url(settings.faceSignUrl)
                header("FaceSign-Version", "2024-12-18")
            }
        }
    }

    single { ArsaClient(get(named("arsa"))) }
    single { WardrobeMirror(get(named("wardrobe"))) }
    single { FaceSignClient(get(named("facesign"))) }
    single { ReportArchive(get()) }
    single { UsageProbe(get(named("arsa")), get()) }
}
