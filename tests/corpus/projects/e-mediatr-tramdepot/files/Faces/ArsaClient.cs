using System.Net.Http.Json;
using System.Text.Json.Serialization;

namespace Depot.Faces;

public sealed record Liveness([property: JsonPropertyName("is_real_face")] bool IsRealFace);

public sealed record Face(
    [property: JsonPropertyName("passive_liveness")] Liveness? Liveness,
    [property: JsonPropertyName("recognition_uidresult")] string Uid);

public sealed record Recognition(string? Status, IReadOnlyList<Face> Faces);

public sealed record Side([property: JsonPropertyName("passive_liveness")] Liveness Liveness);

public sealed record Comparison(
    [property: JsonPropertyName("match_result")] bool Match,
    [property: JsonPropertyName("similarity_score")] double Similarity,
    [property: JsonPropertyName("face1_analysis")] Side Selfie);

public sealed class ArsaClient(HttpClient http, ILogger<ArsaClient> log)
{
    public async Task<Recognition> RecognizeAsync(Stream jpeg, CancellationToken ct)
    {
        using var form = new MultipartFormDataContent { { new StreamContent(jpeg), "face_image", "face.jpg" } };
        using var response = await http.PostAsync("face_recognition/recognize_face", form, ct);
        response.EnsureSuccessStatusCode();
        log.LogDebug("recognize_face: {Status}", response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<Recognition>(ct))!;
    }

    public async Task<Comparison> CompareAsync(Stream selfie, Stream badge, CancellationToken ct)
    {
        using var form = new MultipartFormDataContent
        {
            { new StreamContent(selfie), "image1", "selfie.jpg" },
            { new StreamContent(badge), "image2", "badge.jpg" },
        };
        using var response = await http.PostAsync("face_recognition/validate_faces", form, ct);
        var text = await response.Content.ReadAsStringAsync(ct);
        log.LogInformation("validate_faces answered {Body}", text);
        return System.Text.Json.JsonSerializer.Deserialize<Comparison>(text)!;
    }

    public async Task<bool> RemoveAsync(string uid, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "face_recognition/remove_face");
        request.Headers.Add("x-face-uid", uid);
        using var response = await http.SendAsync(request, ct);
        var body = await response.Content.ReadFromJsonAsync<Dictionary<string, string>>(ct);
        return body?["status"] == "success";
    }
}
