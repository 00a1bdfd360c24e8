package com.example.access

import io.ktor.server.application.Application
import io.ktor.server.routing.routing

fun Application.module() {
    val key = environment.config.property("arsa.key").getString()
    val doors = Doors()
    routing {
        doors(Arsa(key), doors)
        hooks(doors)
    }
}
