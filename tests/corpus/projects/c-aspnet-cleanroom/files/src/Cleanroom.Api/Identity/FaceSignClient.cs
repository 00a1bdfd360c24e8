using System.Net.Http.Json;
using System.Text.Json;

namespace Cleanroom.Api.Identity;

public interface IFaceSignClient
{
    Task<(string Id, string Secret)> OpenAsync(Guid contractor, CancellationToken ct);
    Task<bool> IsLiveAsync(string sessionId, CancellationToken ct);
}

public sealed class FaceSignClient(HttpClient http) : IFaceSignClient
{
    public async Task<(string Id, string Secret)> OpenAsync(Guid contractor, CancellationToken ct)
    {
        using var response = await http.PostAsJsonAsync("sessions", new { clientReferenceId = contractor, zone = "eu" }, ct);
        response.EnsureSuccessStatusCode();
        var json = await response.Content.ReadFromJsonAsync<JsonElement>(ct);
        return (json.GetProperty("session").GetProperty("id").GetString()!, json.GetProperty("clientSecret").GetProperty("secret").GetString()!);
    }

    public async Task<bool> IsLiveAsync(string sessionId, CancellationToken ct)
    {
        var session = (await http.GetFromJsonAsync<JsonElement>($"sessions/{sessionId}", ct)).GetProperty("session");
        var checks = session.GetProperty("report").GetProperty("nodeReports").EnumerateArray()
            .Where(node => node.GetProperty("type").GetString() == "liveness_detection")
            .ToList();
        return checks.Count == 1 && checks[0].GetProperty("outcome").GetString() == "livenessDetected";
    }
}
