using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Clinic.Options;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Clinic.Vendors;

public sealed class FaceSignClient(HttpClient http, ILogger<FaceSignClient> logger)
{
    public async Task<(string Id, string ClientSecret)> StartAsync(string patient)
    {
        using var response = await http.PostAsJsonAsync("sessions", new { clientReferenceId = patient });
        using var created = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var id = created.RootElement.GetProperty("session").GetProperty("id").GetString()!;
        logger.LogInformation("FaceSign session {Session}", id);
        return (id, created.RootElement.GetProperty("clientSecret").GetProperty("secret").GetString()!);
    }

    public async Task<bool> IsLiveAsync(string session)
    {
        var body = await http.GetFromJsonAsync<JsonElement>($"sessions/{session}");
        var nodes = body.GetProperty("report").GetProperty("nodeReports").EnumerateArray()
            .Where(n => n.GetProperty("type").GetString() == "liveness_detection")
            .ToList();
        return nodes.Count == 1 && nodes[0].GetProperty("outcome").GetString() == "livenessDetected";
    }

    /// <summary>Used by the sign in the hall, which is built outside of the container.</summary>
    public static async Task<string> AvatarsAsync(FaceSignOptions options)
    {
        using var hall = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        hall.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.ApiKey);
        return await hall.GetStringAsync(new Uri(options.BaseUrl, "avatars"));
    }
}

public sealed class VeriffClient(HttpClient http)
{
    public async Task<string?> StartAsync(string patient)
    {
        var payload = new { verification = new { vendorData = patient } };
        using var response = await http.PostAsJsonAsync("sessions", payload);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();
        return body.GetProperty("verification").GetProperty("url").GetString();
    }
}

public sealed class LuxandClient(IHttpClientFactory factory, IOptions<LuxandOptions> options, ILogger<LuxandClient> logger)
{
    public async Task<double> LivenessAsync(byte[] face)
    {
        var http = factory.CreateClient();
        var token = Uri.EscapeDataString(options.Value.Token);
        var url = new Uri(options.Value.BaseUrl, $"photo/liveness/v2?token={token}");
        using var form = new MultipartFormDataContent { { new ByteArrayContent(face), "photo", "face.jpg" } };
        using var response = await http.PostAsync(url, form);
        if (!response.IsSuccessStatusCode)
        {
            logger.LogWarning("luxand {Status}, token set: {Set}", response.StatusCode, token.Length > 0);
        }
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("score").GetDouble();
    }
}
