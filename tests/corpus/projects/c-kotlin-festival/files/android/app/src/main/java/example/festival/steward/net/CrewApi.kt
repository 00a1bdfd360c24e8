package example.festival.steward.net

import okhttp3.MultipartBody
import retrofit2.http.Body
import retrofit2.http.Multipart
import retrofit2.http.POST
import retrofit2.http.Part
import retrofit2.http.Path

data class ScanAnswer(val verdict: String, val crewId: String?, val zone: String?)

data class OfflineEntry(val crewId: String, val livenessOk: Boolean, val zone: String)

interface CrewApi {
    @Multipart
    @POST("api/gates/{gate}/scan")
    suspend fun scan(@Path("gate") gate: String, @Part photo: MultipartBody.Part): ScanAnswer

    @POST("api/entries")
    suspend fun report(@Body entry: OfflineEntry)
}
