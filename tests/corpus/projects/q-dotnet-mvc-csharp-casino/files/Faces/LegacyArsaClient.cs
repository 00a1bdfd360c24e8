using System.Net.Http.Json;
using Microsoft.Extensions.Options;

namespace Casino.Faces;

/// <summary>Straight to ARSA, for the high-roller room's old terminals.</summary>
public sealed class LegacyArsaClient
{
    private const string Recognize = "https://faceapi.arsa.technology/api/v1/face_recognition/recognize_face";

    private readonly HttpClient _http;
    private readonly IOptions<FaceOptions> _options;

    public LegacyArsaClient(HttpClient http, IOptions<FaceOptions> options)
    {
        _options = options;
        _http = http;
        _http.Timeout = Timeout.InfiniteTimeSpan;
    }

    public async Task<Recognition> RecognizeAsync(byte[] photo, CancellationToken ct)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(photo), "face_image", "photo.jpg" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, Recognize) { Content = form };
        request.Headers.Add("x-key-secret", _options.Value.ArsaKey);
        using var response = await _http.SendAsync(request, ct);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<Recognition>(ct))!;
    }
}
