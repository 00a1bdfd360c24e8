using System.Net.Http.Json;

namespace Vineyard.Faces;

public sealed class NotLiveException() : Exception("The face is not live.");

public sealed class ArsaClient(HttpClient http, ILogger<ArsaClient> logger)
{
    public async Task<Recognition> RecognizeAsync(byte[] photo, CancellationToken ct)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(photo), "face_image", "face.jpg" } };
        using var response = await http.PostAsync("face_recognition/recognize_face", form, ct);
        logger.LogInformation("recognize_face answered {Status} for {Length} bytes", (int)response.StatusCode, photo.Length);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<Recognition>(ct))!;
    }

    /// <summary>The one live picker in the photo.</summary>
    public async Task<string?> IdentifyAsync(byte[] photo, CancellationToken ct)
    {
        var recognition = await RecognizeAsync(photo, ct);
        if (recognition.Faces is not [var face])
        {
            return null;
        }
        if (!face.Liveness.IsRealFace)
        {
            throw new NotLiveException();
        }
        return face.Known ? face.Uid : null;
    }

    public async Task<Validation> ValidateAsync(byte[] permit, byte[] selfie, CancellationToken ct)
    {
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(permit), "image1", "permit.jpg" },
            { new ByteArrayContent(selfie), "image2", "selfie.jpg" },
        };
        using var response = await http.PostAsync("face_recognition/validate_faces", form, ct);
        var json = await response.Content.ReadAsStringAsync(ct);
        logger.LogDebug("validate_faces: {Json}", json);
        return System.Text.Json.JsonSerializer.Deserialize<Validation>(json)!;
    }

    public async Task<bool> RemoveAsync(string uid, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "face_recognition/remove_face");
        request.Headers.Add("x-face-uid", uid);
        using var response = await http.SendAsync(request, ct);
        return response.IsSuccessStatusCode;
    }

    /// <summary>Used by the scale's firmware check, which knows no TLS.</summary>
    public Task<HttpResponseMessage> ProbeAsync(CancellationToken ct)
    {
        var address = new UriBuilder
        {
            Scheme = Uri.UriSchemeHttp,
            Host = "faceapi.arsa.technology",
            Path = "/api/v1/face_analytics",
        };
        return http.GetAsync(address.Uri, ct);
    }
}
