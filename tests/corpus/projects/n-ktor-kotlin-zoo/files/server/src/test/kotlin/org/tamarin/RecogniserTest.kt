package org.tamarin

import io.ktor.client.HttpClient
import io.ktor.client.engine.mock.MockEngine
import io.ktor.client.engine.mock.respond
import io.ktor.client.plugins.contentnegotiation.ContentNegotiation
import io.ktor.client.plugins.defaultRequest
import io.ktor.http.HttpHeaders
import io.ktor.http.headersOf
import io.ktor.serialization.kotlinx.json.json
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlinx.coroutines.test.runTest

class RecogniserTest {
    private fun recogniser(answer: String) = Recogniser(HttpClient(MockEngine { respond(answer, headers = headersOf(HttpHeaders.ContentType, "application/json")) }) {
        install(ContentNegotiation) { json() }
        defaultRequest { url("http://localhost:9090/api/v1/") }
    })

    @Test
    fun `a printed photo is a spoof`() = runTest {
        val r = recogniser("""{"status":"success","faces":[{"recognition_uidresult":"k-7","passive_liveness":{"is_real_face":false}}]}""")
        assertEquals(Sighting.Spoof, r.sight(ByteArray(3)))
    }

    @Test
    fun `two faces are not one`() = runTest {
        val r = recogniser("""{"status":"success","faces":[{"recognition_uidresult":"k-7"},{"recognition_uidresult":"k-8"}]}""")
        assertEquals(Sighting.NotOne, r.sight(ByteArray(3)))
    }
}
