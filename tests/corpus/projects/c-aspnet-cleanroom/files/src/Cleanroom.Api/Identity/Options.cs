using System.ComponentModel.DataAnnotations;

namespace Cleanroom.Api.Identity;

public sealed class ArsaOptions
{
    [Required, Url] public string BaseUrl { get; init; } = "https://faceapi.arsa.technology/api/v1/";
    [Required] public string Key { get; init; } = "";
    [Range(0.5, 1)] public double MinSimilarity { get; init; } = 0.9;
}

public sealed class FaceSignOptions
{
    [Required] public string Key { get; init; } = Environment.GetEnvironmentVariable("FACESIGN_API_KEY") ?? "%{live:cleanroom-options}";
    [Required] public string WebhookSecret { get; init; } = string.Empty;
}
