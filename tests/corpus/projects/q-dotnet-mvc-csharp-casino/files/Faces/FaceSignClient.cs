using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Extensions.Options;

namespace Casino.Faces;

/// <summary>FaceSign sessions. The gateway does not carry them yet.</summary>
public sealed class FaceSignClient
{
    private readonly HttpClient _http;

    public FaceSignClient(HttpClient http, IOptions<FaceOptions> options)
    {
        _http = http;
        _http.BaseAddress = new Uri("https://api.facesign.ai/v1/");
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.Value.FaceSignKey);
        _http.DefaultRequestHeaders.Add("FaceSign-Version", options.Value.FaceSignVersion);
    }

    public async Task<CreatedSession> OpenAsync(string player, CancellationToken ct)
    {
        using var response = await _http.PostAsJsonAsync("sessions", new { clientReferenceId = player, zone = "eu" }, ct);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<CreatedSession>(ct))!;
    }

    public async Task<bool> IsLiveAsync(string session, CancellationToken ct)
    {
        var answer = await _http.GetFromJsonAsync<SessionEnvelope>($"sessions/{Uri.EscapeDataString(session)}", ct);
        return answer?.Session is { Status: "complete", Report: not null } s && s.Report.Live();
    }
}

/// <summary>Writes each request to the log while we look for the lost sessions.</summary>
public sealed class TraceHandler(ILogger<TraceHandler> log) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        log.LogInformation("{Method} {Uri} {Authorization}", request.Method, request.RequestUri, request.Headers.Authorization);
        var response = await base.SendAsync(request, ct);
        log.LogInformation("{Uri} answered {Status}", request.RequestUri, (int)response.StatusCode);
        return response;
    }
}

/// <summary>The kiosk's list of avatars, fetched once a day.</summary>
public sealed class AvatarCatalog(IHttpClientFactory factory, IOptions<FaceOptions> options)
{
    public async Task<string> FetchAsync(CancellationToken ct)
    {
        var http = factory.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://api.facesign.ai/v1/avatars");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.Value.FaceSignKey);
        using var response = await http.SendAsync(request, ct);
        return await response.Content.ReadAsStringAsync(ct);
    }
}
