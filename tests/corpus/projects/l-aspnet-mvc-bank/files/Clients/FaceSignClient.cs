using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Extensions.Options;

namespace Bank.Identity.Clients;

public sealed class FaceSignOptions
{
    public string BaseUrl { get; set; } = "https://api.facesign.ai/v1/";
    public string Version { get; set; } = "2024-12-18";
    public string ApiKey { get; set; } = "";
    public string WebhookSecret { get; set; } = "";
}

public sealed class FaceSignHeaders(IOptions<FaceSignOptions> options) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.Value.ApiKey);
        request.Headers.TryAddWithoutValidation("FaceSign-Version", options.Value.Version);
        return base.SendAsync(request, ct);
    }
}

public sealed record NodeReport(string Type, string Outcome);
public sealed record Report(IReadOnlyList<NodeReport> NodeReports);
public sealed record Session(string Id, string Status, string ClientReferenceId, Report? Report)
{
    public bool IsLive => Report?.NodeReports
        .SingleOrDefault(n => n.Type == "liveness_detection")?.Outcome == "livenessDetected";
}
public sealed record SessionEnvelope(Session Session);

public sealed class FaceSignClient(HttpClient http, IHttpClientFactory factory, IOptions<FaceSignOptions> options, ILogger<FaceSignClient> log)
{
    public async Task<string> OpenAsync(string customer, CancellationToken ct)
    {
        using var res = await http.PostAsJsonAsync("sessions", new { clientReferenceId = customer, zone = "eu" }, ct);
        res.EnsureSuccessStatusCode();
        return await res.Content.ReadAsStringAsync(ct);
    }

    public async Task<Session> GetAsync(string id, CancellationToken ct)
    {
        var found = await http.GetFromJsonAsync<SessionEnvelope>($"sessions/{Uri.EscapeDataString(id)}", ct);
        log.LogInformation("session {Id} is {Status}", found!.Session.Id, found.Session.Status);
        return found.Session;
    }

    /// <summary>Nightly reconciliation, outside of the typed pipeline.</summary>
    public async Task<string> ListAsync(DateOnly day)
    {
        var raw = factory.CreateClient();
        var request = new HttpRequestMessage(HttpMethod.Get, $"{options.Value.BaseUrl}sessions?from={day:O}&apiKey={options.Value.ApiKey}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.Value.ApiKey);
        log.LogDebug("GET sessions of {Day} with {Header}", day, request.Headers.Authorization);
        using var res = await raw.SendAsync(request);
        return await res.Content.ReadAsStringAsync();
    }
}
