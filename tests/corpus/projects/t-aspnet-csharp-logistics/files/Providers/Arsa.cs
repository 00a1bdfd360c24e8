using System.Net.Http.Headers;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace Depot.Providers;

public sealed class ArsaOptions
{
    public required string BaseUrl { get; init; }
    public required string ApiKey { get; init; }
    public int TimeoutSeconds { get; init; } = 12;
}

public sealed record Liveness([property: JsonPropertyName("is_real_face")] bool IsRealFace);

public sealed record Face(
    [property: JsonPropertyName("recognition_uidresult")] string Uid,
    [property: JsonPropertyName("passive_liveness")] Liveness? PassiveLiveness)
{
    [JsonIgnore] public bool IsLive => PassiveLiveness is { IsRealFace: true };
    [JsonIgnore] public bool IsKnown => Uid != "unknown";
}

public sealed record Recognition(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("faces")] IReadOnlyList<Face> Faces);

public sealed record Comparison(
    [property: JsonPropertyName("match_result")] bool Match,
    [property: JsonPropertyName("similarity_score")] double Similarity,
    [property: JsonPropertyName("face2_analysis")] Face2 Selfie);

public sealed record Face2([property: JsonPropertyName("passive_liveness")] Liveness PassiveLiveness);

public sealed record Identified(string? DriverId, string? Refusal);

public sealed class ArsaClient(HttpClient http, ILogger<ArsaClient> logger)
{
    public async Task<Recognition> RecognizeAsync(byte[] photo, CancellationToken ct)
    {
        using var form = Image("face_image", photo);
        using var response = await http.PostAsync("face_recognition/recognize_face", form, ct);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<Recognition>(ct))!;
    }

    public async Task<string> RecognizeRawAsync(byte[] photo, CancellationToken ct)
    {
        using var form = Image("face_image", photo);
        using var response = await http.PostAsync("face_recognition/recognize_face?detail=full", form, ct);
        return await response.Content.ReadAsStringAsync(ct);
    }

    public async Task<Identified> IdentifyAsync(byte[] photo, CancellationToken ct)
    {
        var recognition = await RecognizeAsync(photo, ct);
        if (recognition.Faces.Count != 1)
            return new Identified(null, "one driver at a time");

        var face = recognition.Faces[0];
        if (!face.IsLive)
        {
            logger.LogWarning("Spoof refused, {Count} face", recognition.Faces.Count);
            return new Identified(null, "not a live face");
        }

        return face.IsKnown ? new Identified(face.Uid, null) : new Identified(null, "unknown");
    }

    public async Task<Comparison> CompareAsync(byte[] licence, byte[] selfie, CancellationToken ct)
    {
        using var form = Image("image1", licence);
        form.Add(new ByteArrayContent(selfie), "image2", "selfie.jpg");
        using var response = await http.PostAsync("face_recognition/validate_faces", form, ct);
        return (await response.Content.ReadFromJsonAsync<Comparison>(ct))!;
    }

    public async Task<bool> ForgetAsync(string driverId, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "face_recognition/remove_face");
        request.Headers.Add("x-face-uid", driverId);
        using var response = await http.SendAsync(request, ct);
        logger.LogInformation("Erasure of {DriverId}: {Status}", driverId, (int)response.StatusCode);
        return response.IsSuccessStatusCode;
    }

    private static MultipartFormDataContent Image(string name, byte[] photo)
    {
        var part = new ByteArrayContent(photo);
        part.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        return new MultipartFormDataContent { { part, name, $"{name}.jpg" } };
    }
}

/// <summary>Counts the people in the yard; the camera's network has a proxy of its own.</summary>
public sealed class YardCamera(IConfiguration configuration, IOptions<ArsaOptions> options)
{
    private static readonly HttpClient Http = new(new HttpClientHandler
    {
        ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public async Task<int> CountAsync(byte[] frame)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, configuration["YardCamera:DetectUrl"])
        {
            Content = new MultipartFormDataContent { { new ByteArrayContent(frame), "face_image", "yard.jpg" } },
        };
        request.Headers.Add("x-key-secret", options.Value.ApiKey);
        using var response = await Http.SendAsync(request);
        var seen = await response.Content.ReadFromJsonAsync<Recognition>();
        return seen!.Faces.Count;
    }
}
