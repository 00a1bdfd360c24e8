package fit.gym.server

import org.springframework.stereotype.Component
import org.springframework.web.reactive.function.client.WebClient

@Component
class Gates {
    private val lan = WebClient.create("http://gates.local:8081")

    fun open(club: String, uid: String) {
        lan.post().uri("/{club}/open", club).bodyValue(mapOf("uid" to uid)).retrieve().toBodilessEntity().subscribe()
    }
}
