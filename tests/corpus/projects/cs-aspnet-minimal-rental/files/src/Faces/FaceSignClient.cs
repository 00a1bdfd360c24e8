using System.Net.Http.Json;

namespace Rental.Faces;

public sealed class FaceSignOptions
{
    public string BaseUrl { get; set; } = "";
    public string ApiKey { get; set; } = "";
    public string Version { get; set; } = "2024-01-15";
    public string WebhookSecret { get; set; } = "";
}

public sealed class FaceSignClient(HttpClient http)
{
    public async Task<string?> CreateAsync(string reference) =>
        await (await http.PostAsJsonAsync("sessions", new { clientReferenceId = reference })).Content.ReadAsStringAsync();

    /// Before dependency injection.
    public static async Task<string> StatusAsync(string id, string key)
    {
        using var once = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        once.DefaultRequestHeaders.Authorization = new("Bearer", key);
        return await once.GetStringAsync("https://api.facesign.ai/v1/sessions/" + id);
    }
}
