package nl.schouwburg.deur.routes

import io.ktor.http.HttpStatusCode
import io.ktor.server.application.createRouteScopedPlugin
import io.ktor.server.application.install
import io.ktor.server.plugins.doublereceive.DoubleReceive
import io.ktor.server.request.header
import io.ktor.server.request.receive
import io.ktor.server.response.respond
import io.ktor.server.routing.Route
import io.ktor.server.routing.post
import io.ktor.server.routing.route
import kotlinx.serialization.Serializable
import nl.schouwburg.deur.di.ProviderSettings
import nl.schouwburg.deur.di.providerJson
import nl.schouwburg.deur.facesign.FaceSignClient
import org.koin.ktor.ext.inject
import java.security.MessageDigest
import javax.crypto.Mac
import javax.crypto.spec.SecretKeySpec

@Serializable
data class HookEvent(val id: String, val type: String, val sessionId: String)

internal fun sign(secret: String, payload: ByteArray): String {
    val mac = Mac.getInstance("HmacSHA256")
    mac.init(SecretKeySpec(secret.toByteArray(), "HmacSHA256"))
    return mac.doFinal(payload).joinToString("") { "%02x".format(it) }
}

class SignatureConfig { lateinit var secret: String }

val FaceSignSignature = createRouteScopedPlugin("FaceSignSignature", ::SignatureConfig) {
    val secret = pluginConfig.secret
    onCall { call ->
        val given = call.request.header("FaceSign-Signature").orEmpty()
        val wanted = sign(secret, call.receive<ByteArray>())
        if (!MessageDigest.isEqual(given.toByteArray(), wanted.toByteArray())) {
            call.respond(HttpStatusCode.Unauthorized)
        }
    }
}

fun Route.hookRoutes() {
    val settings by inject<ProviderSettings>()
    val faceSign by inject<FaceSignClient>()
    val orders by inject<Orders>()

    route("/hooks/facesign") {
        install(DoubleReceive)
        install(FaceSignSignature) { secret = settings.webhookSecret }

        post {
            val event = providerJson.decodeFromString<HookEvent>(call.receive<String>())
            if (event.type == "session.status") {
                val session = faceSign.session(event.sessionId)
                if (session.provedAlive()) orders.release(session.clientReferenceId!!)
            }
            call.respond(HttpStatusCode.OK)
        }
    }

    post("/hooks/facesign-media") {
        val event = call.receive<HookEvent>()
        orders.flag(event.sessionId, event.type)
        call.respond(HttpStatusCode.OK)
    }

    post("/hooks/facesign-gala") {
        val event = call.receive<HookEvent>()
        val again = providerJson.encodeToString(event)
        val expected = sign(settings.webhookSecret, again.toByteArray())
        if (call.request.header("FaceSign-Signature") != expected) {
            return@post call.respond(HttpStatusCode.Unauthorized)
        }
        orders.seatAtGala(event.sessionId)
        call.respond(HttpStatusCode.OK)
    }
}
