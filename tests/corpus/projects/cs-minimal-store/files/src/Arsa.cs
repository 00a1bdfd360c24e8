using System.Net.Http.Headers;
using System.Text.Json.Serialization;

namespace Store;

public record Liveness([property: JsonPropertyName("is_real_face")] bool IsRealFace);

public record Face(
    [property: JsonPropertyName("recognition_uidresult")] string Uid,
    [property: JsonPropertyName("passive_liveness")] Liveness? Liveness);

public record Recognition([property: JsonPropertyName("faces")] IReadOnlyList<Face> Faces);

public abstract record Outcome
{
    public sealed record Customer(string Uid) : Outcome;
    public sealed record Refused(string Why) : Outcome;
}

public sealed class ArsaClient(HttpClient http, ILogger<ArsaClient> log)
{
    public async Task<Recognition> RecogniseAsync(Stream image, CancellationToken ct)
    {
        using var form = new MultipartFormDataContent { { new StreamContent(image), "face_image", "face.jpg" } };
        using var res = await http.PostAsync("face_recognition/recognize_face", form, ct);
        res.EnsureSuccessStatusCode();
        var answer = await res.Content.ReadFromJsonAsync<Recognition>(ct);
        log.LogInformation("recognised {Count} faces", answer!.Faces.Count);
        log.LogDebug("answer {Answer}", await res.Content.ReadAsStringAsync(ct));
        return answer;
    }

    public async Task<Outcome> WhoAsync(Stream image, CancellationToken ct)
    {
        var answer = await RecogniseAsync(image, ct);
        if (answer.Faces is not [var face]) return new Outcome.Refused("one face");
        return face switch
        {
            { Liveness.IsRealFace: true, Uid: not "unknown" } => new Outcome.Customer(face.Uid),
            { Liveness.IsRealFace: true } => new Outcome.Refused("unknown"),
            _ => new Outcome.Refused("spoof"),
        };
    }

    public async Task<string?> QuickAsync(Stream image, CancellationToken ct)
    {
        var answer = await RecogniseAsync(image, ct);
        var face = answer.Faces.FirstOrDefault();
        if (face?.Liveness is null) log.LogWarning("no liveness");
        return face?.Uid;
    }

    public async Task<IReadOnlyList<string>> AllAsync(Stream image, CancellationToken ct)
    {
        var answer = await RecogniseAsync(image, ct);
        return answer.Faces.Where(f => f.Liveness is { IsRealFace: true }).Select(f => f.Uid).ToList();
    }

    public async Task<IReadOnlyList<string>> AllAnyAsync(Stream image, CancellationToken ct)
    {
        var answer = await RecogniseAsync(image, ct);
        if (!answer.Faces.Any(f => f.Liveness?.IsRealFace == true)) return [];
        return answer.Faces.Select(f => f.Uid).ToList();
    }
}
