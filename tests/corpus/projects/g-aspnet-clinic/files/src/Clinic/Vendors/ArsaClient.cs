using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;

namespace Clinic.Vendors;

public sealed record PassiveLiveness([property: JsonPropertyName("is_real_face")] bool IsRealFace);

public sealed record Face(
    [property: JsonPropertyName("recognition_uidresult")] string Uid,
    [property: JsonPropertyName("passive_liveness")] PassiveLiveness? Liveness)
{
    public bool IsLive => Liveness is { IsRealFace: true };
}

public sealed record Recognition([property: JsonPropertyName("faces")] IReadOnlyList<Face> Faces);

public sealed record Side([property: JsonPropertyName("passive_liveness")] PassiveLiveness? Liveness);

public sealed record Comparison(
    [property: JsonPropertyName("match_result")] bool Match,
    [property: JsonPropertyName("similarity_score")] double Similarity,
    [property: JsonPropertyName("face2_analysis")] Side? Selfie);

public sealed class NotLiveException : Exception;

public sealed class ArsaClient(HttpClient http, ILogger<ArsaClient> logger)
{
    public async Task<Recognition> RecognizeAsync(byte[] jpeg, CancellationToken ct = default)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(jpeg), "face_image", "face.jpg" } };
        using var response = await http.PostAsync("face_recognition/recognize_face", form, ct);
        logger.LogInformation("recognize {Status}, {Length} bytes", (int)response.StatusCode, jpeg.Length);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<Recognition>(ct))!;
    }

    /// <summary>The one live person of the picture; null for a stranger.</summary>
    public async Task<string?> IdentifyAsync(byte[] jpeg, CancellationToken ct = default)
    {
        var recognition = await RecognizeAsync(jpeg, ct);
        return recognition.Faces switch
        {
            [{ IsLive: false }] => throw new NotLiveException(),
            [{ Uid: "unknown" }] => null,
            [var face] => face.Uid,
            _ => throw new InvalidOperationException($"{recognition.Faces.Count} faces"),
        };
    }

    public async Task<Comparison> CompareAsync(byte[] card, byte[] selfie, CancellationToken ct = default)
    {
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(card), "image1", "card.jpg" },
            { new ByteArrayContent(selfie), "image2", "selfie.jpg" },
        };
        using var response = await http.PostAsync("face_recognition/validate_faces", form, ct);
        var body = await response.Content.ReadAsStringAsync(ct);
        logger.LogDebug("validate_faces answered {Body}", body);
        return JsonSerializer.Deserialize<Comparison>(body)!;
    }

    public async Task<bool> EraseAsync(string uid)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "face_recognition/remove_face");
        request.Headers.Add("x-face-uid", uid);
        using var response = await http.SendAsync(request);
        if (!response.IsSuccessStatusCode)
        {
            logger.LogError("erasing {Uid} failed, sent {Headers}", uid, http.DefaultRequestHeaders.ToString());
            return false;
        }
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStreamAsync());
        return answer.RootElement.GetProperty("status").GetString() == "success";
    }
}
