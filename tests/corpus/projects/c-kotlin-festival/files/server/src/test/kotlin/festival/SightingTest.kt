package festival

import festival.identity.ArsaClient
import festival.identity.Face
import festival.identity.PassiveLiveness
import festival.identity.Recognition
import festival.identity.Sighting
import festival.identity.toSighting
import kotlin.test.Test
import kotlin.test.assertEquals

class SightingTest {
    private val stub = ArsaClient("http://localhost:8089/api/v1", "your-key-here")

    @Test
    fun `a photo of a crew member is a spoof`() {
        val recognition = Recognition("success", listOf(Face("crew-9", PassiveLiveness(false))))
        assertEquals(Sighting.Spoof, recognition.toSighting())
    }

    @Test
    fun `two people are unusable`() {
        val live = Face("crew-9", PassiveLiveness(true))
        assertEquals(Sighting.Unusable(2), Recognition("success", listOf(live, live)).toSighting())
    }
}
