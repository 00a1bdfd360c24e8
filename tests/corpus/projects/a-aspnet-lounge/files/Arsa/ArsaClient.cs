using System.Net.Http.Json;
using System.Text.Json.Serialization;

namespace Lounge.Arsa;

public sealed class ArsaOptions
{
    public string BaseUrl { get; init; } = "https://faceapi.arsa.technology/api/v1/";
    public string ApiKey { get; init; } = "";
    public double MinSimilarity { get; init; } = 0.8;
}

public sealed record PassiveLiveness([property: JsonPropertyName("is_real_face")] bool IsRealFace);

public sealed record Face(
    [property: JsonPropertyName("passive_liveness")] PassiveLiveness? PassiveLiveness,
    [property: JsonPropertyName("recognition_uidresult")] string Uid);

public sealed record Recognition(string Status, IReadOnlyList<Face> Faces);

public sealed record Analysis([property: JsonPropertyName("passive_liveness")] PassiveLiveness? PassiveLiveness);

public sealed record Comparison(
    [property: JsonPropertyName("match_result")] bool Match,
    [property: JsonPropertyName("similarity_score")] double Similarity,
    [property: JsonPropertyName("face1_analysis")] Analysis Face1);

public abstract record Identity
{
    public sealed record Known(string Uid) : Identity;
    public sealed record Refused(string Reason) : Identity;
}

public sealed class ArsaClient(HttpClient http, ILogger<ArsaClient> logger)
{
    /// <summary>What ARSA says, unjudged.</summary>
    public async Task<Recognition> RecognizeAsync(Stream photo, CancellationToken ct)
    {
        using var form = new MultipartFormDataContent { { new StreamContent(photo), "face_image", "face.jpg" } };
        using var response = await http.PostAsync("face_recognition/recognize_face", form, ct);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<Recognition>(ct))!;
    }

    public async Task<Identity> IdentifyAsync(Stream photo, CancellationToken ct)
    {
        var recognition = await RecognizeAsync(photo, ct);
        return recognition.Faces switch
        {
            [] => new Identity.Refused("nobody"),
            [{ PassiveLiveness.IsRealFace: true, Uid: not "unknown" } face] => new Identity.Known(face.Uid),
            [_] => new Identity.Refused("not alive or unknown"),
            _ => new Identity.Refused("too many"),
        };
    }

    public async Task<Comparison> CompareAsync(Stream selfie, Stream document, CancellationToken ct)
    {
        using var form = new MultipartFormDataContent
        {
            { new StreamContent(selfie), "image1", "selfie.jpg" },
            { new StreamContent(document), "image2", "document.jpg" },
        };
        using var response = await http.PostAsync("face_recognition/validate_faces", form, ct);
        var text = await response.Content.ReadAsStringAsync(ct);
        logger.LogDebug("validate_faces answered {Body}", text);
        return System.Text.Json.JsonSerializer.Deserialize<Comparison>(text)!;
    }

    public async Task<bool> RemoveAsync(string uid, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "face_recognition/remove_face");
        request.Headers.Add("x-face-uid", uid);
        logger.LogTrace("client headers {Headers}", http.DefaultRequestHeaders.ToString());
        using var response = await http.SendAsync(request, ct);
        logger.LogInformation("removed {Uid}: {Status}", uid, (int)response.StatusCode);
        return response.IsSuccessStatusCode;
    }
}
