using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Maui.Media;
using Microsoft.Maui.Storage;

namespace Locks.App;

public class Scanner
{
    private const string Key = "%{live:locks-maui}";
    private readonly HttpClient _http = new();

    public async Task<string?> ScanAsync()
    {
        var photo = await MediaPicker.Default.CapturePhotoAsync();
        using var form = new MultipartFormDataContent { { new StreamContent(await photo!.OpenReadAsync()), "face_image", "f.jpg" } };
        using var req = new HttpRequestMessage(HttpMethod.Post, "https://faceapi.arsa.technology/api/v1/face_recognition/recognize_face") { Content = form };
        req.Headers.Add("x-key-secret", Key);
        using var res = await _http.SendAsync(req);
        using var doc = JsonDocument.Parse(await res.Content.ReadAsStringAsync());
        var face = doc.RootElement.GetProperty("faces")[0];
        if (!face.GetProperty("passive_liveness").GetProperty("is_real_face").GetBoolean()) return null;
        return face.GetProperty("recognition_uidresult").GetString();
    }

    public async Task<string?> ScanViaBackendAsync(Stream photo)
    {
        using var res = await _http.PostAsync("https://api.locks.example/scan", new StreamContent(photo));
        var body = await res.Content.ReadFromJsonAsync<Dictionary<string, string>>();
        return body?["uid"];
    }

    public async Task KeepAsync(byte[] selfie)
    {
        await File.WriteAllBytesAsync(Path.Combine(FileSystem.AppDataDirectory, "selfie.jpg"), selfie);
        await SecureStorage.Default.SetAsync("selfie", Convert.ToBase64String(selfie));
    }
}
