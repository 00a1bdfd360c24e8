using System.Net.Http.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace Airline.Faces;

public sealed class ArsaOptions
{
    public string BaseUrl { get; set; } = "";
    public string ApiKey { get; set; } = "";
    public double MinimumSimilarity { get; set; } = 0.9;
}

public sealed record Liveness([property: JsonPropertyName("is_real_face")] bool IsRealFace);

public sealed record Face(
    [property: JsonPropertyName("recognition_uidresult")] string Uid,
    [property: JsonPropertyName("passive_liveness")] Liveness? Liveness)
{
    public bool IsAlive => Liveness is { IsRealFace: true };
}

public sealed record Recognition([property: JsonPropertyName("faces")] IReadOnlyList<Face> Faces);

public sealed record Comparison(
    [property: JsonPropertyName("match_result")] bool Match,
    [property: JsonPropertyName("similarity_score")] double Similarity,
    [property: JsonPropertyName("face2_analysis")] Face? Traveller);

public sealed class SpoofException() : Exception("not a live face");

public sealed class ArsaClient(HttpClient http, IOptions<ArsaOptions> options, ILogger<ArsaClient> logger)
{
    public async Task<Recognition> RecogniseAsync(byte[] photo, CancellationToken ct)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(photo), "face_image", "gate.jpg" } };
        using var response = await http.PostAsync("face_recognition/recognize_face", form, ct);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<Recognition>(ct))!;
    }

    public async Task<string?> PassengerAsync(byte[] photo, CancellationToken ct)
    {
        var recognition = await RecogniseAsync(photo, ct);
        if (recognition.Faces is not [var face])
        {
            return null;
        }
        if (!face.IsAlive) throw new SpoofException();
        return face.Uid == "unknown" ? null : face.Uid;
    }

    public async Task<bool> SameAsPassportAsync(byte[] passport, byte[] traveller, CancellationToken ct)
    {
        var result = await CompareAsync(passport, traveller, ct);
        return result is { Match: true, Traveller.IsAlive: true }
            && result.Similarity >= options.Value.MinimumSimilarity;
    }

    public async Task<bool> NearlyPassportAsync(byte[] passport, byte[] traveller, CancellationToken ct)
    {
        var result = await CompareAsync(passport, traveller, ct);
        if (result.Traveller?.IsAlive is not true) return false;
        return result.Similarity >= 75;
    }

    public async Task<bool> ForgetAsync(string passenger, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "face_recognition/remove_face");
        request.Headers.Add("x-face-uid", passenger);
        using var response = await http.SendAsync(request, ct);
        logger.LogDebug("Sent {Headers} for {Passenger}", http.DefaultRequestHeaders, passenger);
        logger.LogInformation("{Passenger} forgotten: {Status}", passenger, response.StatusCode);
        return response.IsSuccessStatusCode;
    }

    private async Task<Comparison> CompareAsync(byte[] first, byte[] second, CancellationToken ct)
    {
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(first), "image1", "passport.jpg" },
            { new ByteArrayContent(second), "image2", "gate.jpg" },
        };
        using var response = await http.PostAsync("face_recognition/validate_faces", form, ct);
        var text = await response.Content.ReadAsStringAsync(ct);
        logger.LogInformation("Comparison: {Answer}", text);
        return System.Text.Json.JsonSerializer.Deserialize<Comparison>(text)!;
    }
}
