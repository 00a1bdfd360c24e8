using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Depot.Providers;

public sealed class FaceSignOptions
{
    public required string BaseUrl { get; init; }
    public required string ApiKey { get; init; }
    public required string WebhookSecret { get; init; }
    public string Version { get; init; } = "2024-12-18";
}

public sealed record CreatedSession(SessionRef Session, SessionSecret ClientSecret);
public sealed record SessionRef(string Id);
public sealed record SessionSecret(string Secret, string Url);
public sealed record NodeReport(string Type, string? Outcome);
public sealed record SessionReport(IReadOnlyList<NodeReport>? NodeReports);

public sealed record FaceSignSession(string Id, string Status, string ClientReferenceId, SessionReport? Report)
{
    public bool ProvedAlive =>
        Status == "complete"
        && Report?.NodeReports?.FirstOrDefault(n => n.Type == "liveness_detection")?.Outcome == "livenessDetected";
}

public sealed class FaceSignClient(HttpClient http, ILogger<FaceSignClient> logger)
{
    public async Task<CreatedSession> OpenAsync(string driverId, CancellationToken ct)
    {
        using var response = await http.PostAsJsonAsync("sessions", new { clientReferenceId = driverId, zone = "eu" }, ct);
        var created = (await response.Content.ReadFromJsonAsync<CreatedSession>(JsonSerializerOptions.Web, ct))!;
        logger.LogInformation("Session {SessionId} for {DriverId}", created.Session.Id, driverId);
        return created;
    }

    public async Task<FaceSignSession> GetAsync(string id, CancellationToken ct) =>
        (await http.GetFromJsonAsync<FaceSignSession>($"sessions/{Uri.EscapeDataString(id)}", ct))!;
}

/// <summary>Monthly figures for the finance department.</summary>
public sealed class SessionStatistics(IHttpClientFactory factory, IOptions<FaceSignOptions> options, ILogger<SessionStatistics> logger)
{
    public async Task<int> CountAsync(DateOnly month, CancellationToken ct)
    {
        var client = factory.CreateClient();
        client.Timeout = TimeSpan.FromSeconds(30);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.Value.ApiKey);
        logger.LogDebug("Counting with {Headers}", client.DefaultRequestHeaders);
        using var json = await client.GetFromJsonAsync<JsonDocument>($"https://api.facesign.ai/v1/sessions?month={month:yyyy-MM}", ct);
        return json!.RootElement.GetProperty("sessions").GetArrayLength();
    }

    public async Task<string> ExportUrlAsync(CancellationToken ct)
    {
        using var client = factory.CreateClient(nameof(FaceSignClient));
        return await client.GetStringAsync($"sessions/export?access_token={options.Value.ApiKey}", ct);
    }
}
