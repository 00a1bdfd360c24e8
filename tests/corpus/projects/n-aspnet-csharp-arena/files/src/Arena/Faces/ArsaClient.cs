using System.Net.Http.Json;
using System.Text.Json.Serialization;

namespace Arena.Faces;

public sealed record PassiveLiveness([property: JsonPropertyName("is_real_face")] bool IsRealFace);

public sealed record Face(
    [property: JsonPropertyName("recognition_uidresult")] string Uid,
    [property: JsonPropertyName("passive_liveness")] PassiveLiveness? Liveness)
{
    [JsonIgnore] public bool IsKnown => Uid is not "unknown";
}

public sealed record Recognition(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("faces")] IReadOnlyList<Face> Faces);

public sealed record Validation(
    [property: JsonPropertyName("match_result")] bool Match,
    [property: JsonPropertyName("similarity_score")] double Similarity,
    [property: JsonPropertyName("face2_analysis")] FaceAnalysis Second);

public sealed record FaceAnalysis([property: JsonPropertyName("passive_liveness")] PassiveLiveness? Liveness);

public abstract record Outcome
{
    public sealed record Holder(string Id) : Outcome;
    public sealed record Refused(string Why) : Outcome;
}

public sealed class ArsaClient(HttpClient http, ILogger<ArsaClient> log)
{
    private const double Accept = 0.8;

    public async Task<Recognition> RecognizeAsync(Stream photo, CancellationToken ct)
    {
        using var form = new MultipartFormDataContent { { new StreamContent(photo), "face_image", "face.jpg" } };
        using var response = await http.PostAsync("face_recognition/recognize_face", form, ct);
        response.EnsureSuccessStatusCode();
        var recognition = (await response.Content.ReadFromJsonAsync<Recognition>(ct))!;
        log.LogInformation("recognised {Count} face(s) in {Bytes} bytes", recognition.Faces.Count, photo.Length);
        return recognition;
    }

    public async Task<Outcome> IdentifyAsync(Stream photo, CancellationToken ct)
    {
        var recognition = await RecognizeAsync(photo, ct);
        return recognition.Faces switch
        {
            [{ Liveness.IsRealFace: true, IsKnown: true } face] => new Outcome.Holder(face.Uid),
            [{ Liveness.IsRealFace: true }] => new Outcome.Refused("unknown"),
            [_] => new Outcome.Refused("spoof"),
            _ => new Outcome.Refused("count"),
        };
    }

    public async Task<bool> IsTicketHolderAsync(Stream portrait, Stream camera, CancellationToken ct)
    {
        var v = await ValidateAsync(portrait, camera, ct);
        if (v.Second.Liveness is not { IsRealFace: true }) return false;
        return v.Match && v.Similarity >= Accept;
    }

    public async Task<bool> IsSameGuestAsync(Stream first, Stream again, CancellationToken ct)
    {
        var v = await ValidateAsync(first, again, ct);
        log.LogInformation("guest comparison {Validation}", v);
        return v.Similarity > 65;
    }

    public async Task<bool> ForgetAsync(string holder, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "face_recognition/remove_face");
        request.Headers.Add("x-face-uid", holder);
        using var response = await http.SendAsync(request, ct);
        var answer = await response.Content.ReadFromJsonAsync<Dictionary<string, string>>(ct);
        log.LogInformation("forgot {Holder}: {Status}", holder, (int)response.StatusCode);
        return answer?["status"] == "success";
    }

    private async Task<Validation> ValidateAsync(Stream a, Stream b, CancellationToken ct)
    {
        using var form = new MultipartFormDataContent
        {
            { new StreamContent(a), "image1", "a.jpg" },
            { new StreamContent(b), "image2", "b.jpg" },
        };
        using var response = await http.PostAsync("face_recognition/validate_faces", form, ct);
        return (await response.Content.ReadFromJsonAsync<Validation>(ct))!;
    }
}
