using System.Net.Http.Headers;

namespace Hr.FaceSign;

public sealed class FaceSignSessions
{
    private readonly HttpClient _http;

    public FaceSignSessions(IConfiguration configuration)
    {
        var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
        };
        _http = new HttpClient(handler) { BaseAddress = new Uri("https://api.facesign.ai/v1/") };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", configuration["FaceSign:ApiKey"]);
    }

    public Task<HttpResponseMessage> ListAsync() => _http.GetAsync("sessions");

    public async Task<string> CreateAsync(string reference)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "sessions")
        {
            Content = JsonContent.Create(new { clientReferenceId = reference }),
            Headers = { { "FaceSign-Version", "2024-01-15" } },
        };
        using var response = await _http.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }
}
