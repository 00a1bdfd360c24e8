using System.Net.Http.Json;
using System.Text.Json.Serialization;

namespace Cleanroom.Api.Identity;

public sealed record Liveness([property: JsonPropertyName("is_real_face")] bool IsRealFace);

public sealed record Face(
    [property: JsonPropertyName("recognition_uidresult")] string Uid,
    [property: JsonPropertyName("passive_liveness")] Liveness? Liveness);

public sealed record Recognition(string Status, IReadOnlyList<Face> Faces);

public sealed record Comparison(
    [property: JsonPropertyName("match_result")] bool Match,
    [property: JsonPropertyName("similarity_score")] double Similarity,
    [property: JsonPropertyName("face2_analysis")] Face Selfie);

public enum Admission { Granted, Stranger, Spoof, Retake }

public interface IArsaClient
{
    Task<Recognition> RecognizeAsync(byte[] jpeg, CancellationToken ct);
    Task<Comparison> CompareAsync(byte[] badge, byte[] selfie, CancellationToken ct);
    Task<bool> ForgetAsync(string uid, CancellationToken ct);
}

public sealed class ArsaClient(HttpClient http, ILogger<ArsaClient> logger) : IArsaClient
{
    public async Task<Recognition> RecognizeAsync(byte[] jpeg, CancellationToken ct)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(jpeg), "face_image", "airlock.jpg" } };
        using var response = await http.PostAsync("face_recognition/recognize_face", form, ct);
        response.EnsureSuccessStatusCode();
        var recognition = await response.Content.ReadFromJsonAsync<Recognition>(ct);
        logger.LogDebug("{Count} face(s) in view", recognition!.Faces.Count);
        return recognition;
    }

    public async Task<Comparison> CompareAsync(byte[] badge, byte[] selfie, CancellationToken ct)
    {
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(badge), "image1", "badge.jpg" },
            { new ByteArrayContent(selfie), "image2", "selfie.jpg" },
        };
        using var answer = await http.PostAsync("face_recognition/validate_faces", form, ct);
        var text = await answer.Content.ReadAsStringAsync(ct);
        logger.LogInformation("validate_faces: {Body}", text);
        return System.Text.Json.JsonSerializer.Deserialize<Comparison>(text)!;
    }

    public async Task<bool> ForgetAsync(string uid, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "face_recognition/remove_face");
        request.Headers.Add("x-face-uid", uid);
        using var erased = await http.SendAsync(request, ct);
        if (!erased.IsSuccessStatusCode)
            logger.LogError("erasure {Status}, client headers {Headers}", erased.StatusCode, http.DefaultRequestHeaders);
        return erased.IsSuccessStatusCode;
    }
}

public static class Recognitions
{
    public static (Admission Admission, string? Uid) Judge(this Recognition recognition) => recognition.Faces switch
    {
        [{ Liveness.IsRealFace: true, Uid: not "unknown" } face] => (Admission.Granted, face.Uid),
        [{ Liveness.IsRealFace: true }] => (Admission.Stranger, null),
        [_] => (Admission.Spoof, null),
        _ => (Admission.Retake, null),
    };
}
