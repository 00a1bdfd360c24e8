using System.Net.Http.Json;
using Microsoft.Extensions.Options;

namespace Casino.Faces;

/// <summary>ARSA by way of the house's gateway, which adds the key.</summary>
public sealed class FaceGatewayClient
{
    private readonly HttpClient _http;
    private readonly FaceOptions _options;
    private readonly ILogger<FaceGatewayClient> _log;

    public FaceGatewayClient(HttpClient http, IOptions<FaceOptions> options, ILogger<FaceGatewayClient> log)
    {
        _options = options.Value;
        _log = log;
        _http = http;
        _http.BaseAddress = new Uri(_options.Gateway);
    }

    public async Task<string?> IdentifyAsync(Stream photo, CancellationToken ct)
    {
        using var form = new MultipartFormDataContent { { new StreamContent(photo), "face_image", "photo.jpg" } };
        using var response = await _http.PostAsync("face_recognition/recognize_face", form, ct);
        response.EnsureSuccessStatusCode();
        var answer = await response.Content.ReadFromJsonAsync<Recognition>(ct);
        _log.LogInformation("recognised: {Status}, {Count} faces", answer!.Status, answer.Faces.Count);

        if (answer.Faces.Count != 1)
        {
            return null;
        }
        var face = answer.Faces[0];
        if (!face.IsLive)
        {
            _log.LogWarning("a face that is not live");
            return null;
        }
        return face.IsKnown ? face.Uid : null;
    }

    public async Task<bool> SameAsPassportAsync(Stream selfie, Stream passport, CancellationToken ct)
    {
        var result = await CompareAsync(selfie, passport, ct);
        return result.Selfie.Liveness.IsRealFace && result.Similarity >= _options.MinSimilarity;
    }

    public async Task<bool> SameAsMembershipAsync(Stream selfie, Stream card, CancellationToken ct)
    {
        var result = await CompareAsync(selfie, card, ct);
        if (!result.Selfie.Liveness.IsRealFace)
        {
            return false;
        }
        return result.Similarity > 70;
    }

    private async Task<Comparison> CompareAsync(Stream first, Stream second, CancellationToken ct)
    {
        using var form = new MultipartFormDataContent
        {
            { new StreamContent(first), "image1", "selfie.jpg" },
            { new StreamContent(second), "image2", "document.jpg" },
        };
        using var response = await _http.PostAsync("face_recognition/validate_faces", form, ct);
        return (await response.Content.ReadFromJsonAsync<Comparison>(ct))!;
    }
}
