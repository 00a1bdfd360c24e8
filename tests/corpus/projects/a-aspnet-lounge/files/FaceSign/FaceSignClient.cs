using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Lounge.FaceSign;

public sealed class FaceSignOptions
{
    public string BaseUrl { get; init; } = "https://api.facesign.ai/v1/";
    public string ApiKey { get; init; } = "";
    public string WebhookSecret { get; init; } = "";
}

public sealed record NodeReport(string Type, string? Outcome);

public sealed record Report(bool IsVerified, IReadOnlyList<NodeReport> NodeReports)
{
    public bool IsLive
    {
        get
        {
            var steps = NodeReports.Where(n => n.Type == "liveness_detection").ToList();
            return steps.Count > 0 && steps.All(n => n.Outcome == "livenessDetected");
        }
    }
}

public sealed record Session(string Id, string Status, Report? Report);

public sealed record SessionAnswer(Session Session);

public sealed class FaceSignClient(HttpClient http)
{
    public async Task<Session> GetAsync(string id, CancellationToken ct)
    {
        var answer = await http.GetFromJsonAsync<SessionAnswer>($"sessions/{id}", ct);
        return answer!.Session;
    }

    public static async Task<string> LanguagesAsync(string apiKey)
    {
        using var plain = new HttpClient();
        plain.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        return await plain.GetStringAsync("https://api.facesign.ai/v1/langs");
    }
}
