using System.Net.Http.Json;
using System.Text.Json.Serialization;

namespace Bank.Identity.Clients;

public sealed class ArsaOptions
{
    public string BaseUrl { get; set; } = "https://faceapi.arsa.technology/api/v1/";
    public string ApiKey { get; set; } = Environment.GetEnvironmentVariable("ARSA_FACE_API_KEY") ?? "";
}

public sealed record PassiveLiveness([property: JsonPropertyName("is_real_face")] bool IsRealFace);
public sealed record Face(
    [property: JsonPropertyName("recognition_uidresult")] string Uid,
    [property: JsonPropertyName("passive_liveness")] PassiveLiveness? Liveness);
public sealed record Recognition(string Status, List<Face> Faces);
public sealed record Validation(
    [property: JsonPropertyName("match_result")] bool Match,
    [property: JsonPropertyName("similarity_score")] double Score);

public sealed class SpoofException() : Exception("no live face");

public sealed class ArsaClient(HttpClient http, ILogger<ArsaClient> log)
{
    public async Task<Recognition> RecognizeAsync(byte[] jpeg, CancellationToken ct)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(jpeg), "face_image", "f.jpg" } };
        using var res = await http.PostAsync("face_recognition/recognize_face", form, ct);
        res.EnsureSuccessStatusCode();
        return (await res.Content.ReadFromJsonAsync<Recognition>(ct))!;
    }

    public async Task<string?> WhoAsync(byte[] jpeg, CancellationToken ct)
    {
        var r = await RecognizeAsync(jpeg, ct);
        return r.Faces switch
        {
            [{ Liveness.IsRealFace: true, Uid: not "unknown" } face] => face.Uid,
            [{ Liveness.IsRealFace: false }] => throw new SpoofException(),
            _ => null,
        };
    }

    public async Task<Validation> CompareAsync(byte[] selfie, byte[] card, CancellationToken ct)
    {
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(selfie), "image1", "selfie.jpg" },
            { new ByteArrayContent(card), "image2", "card.jpg" },
        };
        using var res = await http.PostAsync("face_recognition/validate_faces", form, ct);
        log.LogInformation("validate_faces {Status}", (int)res.StatusCode);
        return (await res.Content.ReadFromJsonAsync<Validation>(ct))!;
    }
}
