using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Serialization;

namespace Rental.Faces;

public sealed class ArsaOptions
{
    public string BaseUrl { get; set; } = "https://faceapi.arsa.technology/api/v1/";
    public string ApiKey { get; set; } = "";
    public double MinSimilarity { get; set; } = 0.87;
}

public sealed record Liveness(
    [property: JsonPropertyName("is_real_face")] bool? IsRealFace,
    [property: JsonPropertyName("liveness_probability")] double? Probability);

public sealed record Face(
    [property: JsonPropertyName("recognition_uidresult")] string Uid,
    [property: JsonPropertyName("passive_liveness")] Liveness? Liveness);

public sealed record Recognition([property: JsonPropertyName("faces")] IReadOnlyList<Face> Faces);

public sealed record Side([property: JsonPropertyName("passive_liveness")] Liveness? Liveness);

public sealed record Comparison(
    [property: JsonPropertyName("match_result")] bool IsMatch,
    [property: JsonPropertyName("similarity_score")] double Similarity,
    [property: JsonPropertyName("face1_analysis")] Side? Licence,
    [property: JsonPropertyName("face2_analysis")] Side? Driver);

public sealed class NotLiveException() : Exception("not a live face");

public static class Judging
{
    /// <summary>Throws unless there is exactly one face, and it is alive.</summary>
    public static Face RequireLive(this Recognition seen)
    {
        var face = seen.Faces.Single();
        return face is { Liveness.IsRealFace: true } ? face : throw new NotLiveException();
    }

    public static bool TryLive(this Recognition seen, out Face? face)
    {
        face = seen.Faces.Count == 1 ? seen.Faces[0] : null;
        return face?.Liveness?.IsRealFace is true;
    }
}

public sealed class ArsaClient(HttpClient http, IHttpClientFactory factory, ILogger<ArsaClient> log)
{
    private static MultipartFormDataContent Form(params (string Name, byte[] Jpeg)[] parts)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, jpeg) in parts)
        {
            var part = new ByteArrayContent(jpeg);
            part.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
            form.Add(part, name, name + ".jpg");
        }
        return form;
    }

    private async Task<T> PostAsync<T>(string path, MultipartFormDataContent form, CancellationToken ct)
    {
        using var response = await http.PostAsync(path, form, ct);
        log.LogInformation("arsa {Path} -> {Status}", path, (int)response.StatusCode);
        if (!response.IsSuccessStatusCode)
        {
            log.LogError("arsa said {Body}", await response.Content.ReadAsStringAsync(ct));
            throw new HttpRequestException("arsa", null, response.StatusCode);
        }
        return (await response.Content.ReadFromJsonAsync<T>(ct))!;
    }

    public Task<Recognition> RecognizeAsync(byte[] jpeg, CancellationToken ct = default) =>
        PostAsync<Recognition>("face_recognition/recognize_face", Form(("face_image", jpeg)), ct);

    public Task<Comparison> CompareAsync(byte[] licence, byte[] driver, CancellationToken ct = default) =>
        PostAsync<Comparison>("face_recognition/validate_faces", Form(("image1", licence), ("image2", driver)), ct);

    public async Task<bool> EraseAsync(string uid, CancellationToken ct = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "face_recognition/remove_face");
        request.Headers.Add("x-face-uid", uid);
        using var response = await http.SendAsync(request, ct);
        return (await response.Content.ReadAsStringAsync(ct)).Contains("\"success\"");
    }

    public async Task<string> AnalyseAsync(byte[] jpeg)
    {
        var bulk = factory.CreateClient("arsa-bulk");
        using var response = await bulk.PostAsync("face_analytics", Form(("face_image", jpeg)));
        var body = await response.Content.ReadAsStringAsync();
        log.LogDebug("analytics: {Body}", body);
        return body;
    }
}
