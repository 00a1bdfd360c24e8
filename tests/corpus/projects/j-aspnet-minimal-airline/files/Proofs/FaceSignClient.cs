using System.Net.Http.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace Airline.Proofs;

public sealed class FaceSignOptions
{
    public string BaseUrl { get; set; } = "";
    public string ApiKey { get; set; } = "";
    public string Version { get; set; } = "2024-12-18";
    public string WebhookSecret { get; set; } = "";
}

public sealed record Node(string Type, string? Outcome);
public sealed record Report(IReadOnlyList<Node> NodeReports);
public sealed record Session(string Id, string Status, Report? Report);
public sealed record Secret([property: JsonPropertyName("secret")] string Value, Uri Url);
public sealed record Created(Session Session, Secret ClientSecret);

public sealed class FaceSignClient(HttpClient http, IOptions<FaceSignOptions> options, IHttpClientFactory factory, ILogger<FaceSignClient> logger)
{
    public async Task<Created> OpenAsync(string crew, CancellationToken ct)
    {
        var response = await http.PostAsJsonAsync("sessions", new { clientReferenceId = crew, zone = "eu" }, ct);
        var created = (await response.Content.ReadFromJsonAsync<Created>(ct))!;
        logger.LogInformation("Session {Session} for {Crew}", created.Session.Id, crew);
        return created;
    }

    public async Task<bool> ProvenAsync(string id, CancellationToken ct)
    {
        var session = await http.GetFromJsonAsync<Session>($"sessions/{Uri.EscapeDataString(id)}", ct);
        return session?.Report?.NodeReports.SingleOrDefault(n => n.Type == "liveness_detection")?.Outcome == "livenessDetected";
    }

    public async Task<string> ExportAsync(DateOnly day, CancellationToken ct)
    {
        using var bare = factory.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://api.facesign.ai/v1/sessions?day={day:O}");
        request.Headers.Authorization = new("Bearer", options.Value.ApiKey);
        using var response = await bare.SendAsync(request, ct);
        return await response.Content.ReadAsStringAsync(ct);
    }

    public async Task<string> AvatarsAsync(CancellationToken ct)
    {
        using var bare = factory.CreateClient();
        bare.DefaultRequestHeaders.Add("FaceSign-Version", options.Value.Version);
        var url = $"{options.Value.BaseUrl}avatars?api_key={options.Value.ApiKey}";
        return await bare.GetStringAsync(url, ct);
    }
}
