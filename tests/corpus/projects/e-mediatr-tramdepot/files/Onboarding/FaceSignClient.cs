using System.Net.Http.Json;
using System.Text.Json;

namespace Depot.Onboarding;

public sealed class FaceSignClient(HttpClient http, IConfiguration config)
{
    public async Task<(string Id, string ClientSecret)> OpenAsync(string applicant, CancellationToken ct)
    {
        using var response = await http.PostAsJsonAsync("sessions", new { clientReferenceId = applicant, zone = "eu" }, ct);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(ct);
        return (body.GetProperty("session").GetProperty("id").GetString()!,
            body.GetProperty("clientSecret").GetProperty("secret").GetString()!);
    }

    public async Task<bool> IsLiveAsync(string id, CancellationToken ct)
    {
        var body = await http.GetFromJsonAsync<JsonElement>($"sessions/{id}", ct);
        return body.GetProperty("session").GetProperty("report").GetProperty("nodeReports").EnumerateArray()
            .Any(n => n.GetProperty("type").GetString() == "liveness_detection"
                && n.GetProperty("outcome").GetString() == "livenessDetected");
    }

    /// <summary>The old HR tool still calls this one without dependency injection.</summary>
    public static async Task<string> ListAsync(IConfiguration config)
    {
        using var plain = new HttpClient();
        plain.DefaultRequestHeaders.Add("Authorization", $"Bearer {config["FaceSign:ApiKey"]}");
        return await plain.GetStringAsync("https://api.facesign.ai/v1/sessions?limit=20");
    }
}
