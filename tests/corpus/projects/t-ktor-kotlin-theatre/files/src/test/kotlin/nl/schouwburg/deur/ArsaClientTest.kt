package nl.schouwburg.deur

import io.ktor.client.HttpClient
import io.ktor.client.engine.mock.MockEngine
import io.ktor.client.engine.mock.respond
import io.ktor.client.plugins.contentnegotiation.ContentNegotiation
import io.ktor.client.plugins.defaultRequest
import io.ktor.client.request.header
import io.ktor.http.ContentType
import io.ktor.http.HttpHeaders
import io.ktor.http.headersOf
import io.ktor.serialization.kotlinx.json.json
import kotlinx.coroutines.test.runTest
import nl.schouwburg.deur.arsa.ArsaClient
import nl.schouwburg.deur.arsa.Passage
import nl.schouwburg.deur.di.providerJson
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertIs

class ArsaClientTest {
    private fun client(body: String) = ArsaClient(
        HttpClient(MockEngine { respond(body, headers = headersOf(HttpHeaders.ContentType, ContentType.Application.Json.toString())) }) {
            install(ContentNegotiation) { json(providerJson) }
            defaultRequest {
                url("http://localhost/")
                header("x-key-secret", "test-key")
            }
        },
    )

    @Test
    fun `a photograph opens nothing`() = runTest {
        val passage = client("""{"faces":[{"recognition_uidresult":"emp-7","passive_liveness":{"is_real_face":false}}]}""").identify(ByteArray(4))
        assertIs<Passage.Closed>(passage)
    }

    @Test
    fun `a live employee enters`() = runTest {
        val passage = client("""{"faces":[{"recognition_uidresult":"emp-7","passive_liveness":{"is_real_face":true}}]}""").identify(ByteArray(4))
        assertEquals(Passage.Open("emp-7"), passage)
    }
}
