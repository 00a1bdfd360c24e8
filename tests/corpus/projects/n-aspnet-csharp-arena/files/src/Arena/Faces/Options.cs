using System.ComponentModel.DataAnnotations;

namespace Arena.Faces;

public sealed class ArsaOptions
{
    [Required] public string BaseAddress { get; init; } = "";
    [Required] public string Key { get; init; } = "";
}

public sealed record FaceSignOptions
{
    [Required] public string BaseAddress { get; init; } = "";
    [Required] public string Key { get; init; } = "";
    [Required] public string WebhookSecret { get; init; } = "";
    public string Version { get; init; } = "2024-12-18";
}

/// <summary>What goes out, for the integrators' evenings.</summary>
public sealed class HeaderDump(ILogger<HeaderDump> log) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        log.LogDebug("{Method} {Path}", request.Method, request.RequestUri?.AbsolutePath);
        foreach (var (name, values) in request.Headers)
        {
            log.LogDebug("  {Name}: {Values}", name, string.Join(", ", values));
        }
        return base.SendAsync(request, ct);
    }
}
