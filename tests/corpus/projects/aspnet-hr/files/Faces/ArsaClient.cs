using System.Net.Http.Headers;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace Hr.Faces;

public sealed record Liveness([property: JsonPropertyName("is_real_face")] bool IsRealFace);

public sealed record Face(
    [property: JsonPropertyName("recognition_uidresult")] string Uid,
    [property: JsonPropertyName("passive_liveness")] Liveness Liveness);

public sealed record Recognition([property: JsonPropertyName("faces")] IReadOnlyList<Face> Faces)
{
    public Face? SoleLiveFace() => Faces is [{ Liveness.IsRealFace: true } face] ? face : null;
}

public sealed record Comparison(
    [property: JsonPropertyName("match_result")] bool Match,
    [property: JsonPropertyName("similarity_score")] double Similarity,
    [property: JsonPropertyName("face1_analysis")] Analysis Selfie);

public sealed record Analysis([property: JsonPropertyName("passive_liveness")] Liveness Liveness);

public sealed class ArsaClient
{
    private readonly HttpClient _http;
    private readonly ILogger<ArsaClient> _log;

    public ArsaClient(HttpClient http, IOptions<ArsaOptions> options, ILogger<ArsaClient> log)
    {
        _http = http;
        _log = log;
        _http.BaseAddress = new Uri(options.Value.BaseUrl);
        _http.DefaultRequestHeaders.Add("x-key-secret", options.Value.ApiKey);
        _log.LogInformation("face api key present: {Present}", !string.IsNullOrEmpty(options.Value.ApiKey));
        _log.LogTrace("face api key {Key}", options.Value.ApiKey);
    }

    public async Task<Recognition> RecognizeAsync(Stream image, CancellationToken cancel)
    {
        using var form = new MultipartFormDataContent { { new StreamContent(image), "face_image", "face.jpg" } };
        using var response = await _http.PostAsync("face_recognition/recognize_face", form, cancel);
        response.EnsureSuccessStatusCode();
        var recognition = await response.Content.ReadFromJsonAsync<Recognition>(cancel);
        _log.LogDebug("recognized {@Recognition}", recognition);
        return recognition!;
    }

    public async Task<Comparison> CompareAsync(Stream selfie, Stream card, CancellationToken cancel)
    {
        using var form = new MultipartFormDataContent
        {
            { new StreamContent(selfie), "image1", "selfie.jpg" },
            { new StreamContent(card), "image2", "card.jpg" },
        };
        using var response = await _http.PostAsync("face_recognition/validate_faces", form, cancel);
        return (await response.Content.ReadFromJsonAsync<Comparison>(cancel))!;
    }
}
