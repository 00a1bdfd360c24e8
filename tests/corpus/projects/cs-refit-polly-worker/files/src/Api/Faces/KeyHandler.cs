using Microsoft.Extensions.Options;

namespace Exams.Faces;

public sealed class ArsaOptions
{
    public required string BaseUrl { get; init; }
    public required string Key { get; init; }
    public double MinSimilarity { get; init; } = 0.9;
}

public sealed class KeyHandler(IOptions<ArsaOptions> options, ILogger<KeyHandler> logger) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        request.Headers.Add("x-key-secret", options.Value.Key);
        logger.LogDebug("{Method} {Path}, key of {Length} characters", request.Method, request.RequestUri?.AbsolutePath, options.Value.Key.Length);
        var response = await base.SendAsync(request, ct);
        logger.LogInformation("face api {Status}", (int)response.StatusCode);
        if (!response.IsSuccessStatusCode)
        {
            logger.LogWarning("face api refused: {Request}", request.Headers.ToString());
        }
        return response;
    }
}
