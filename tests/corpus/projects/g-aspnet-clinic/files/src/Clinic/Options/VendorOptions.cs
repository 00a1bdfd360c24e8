using System.ComponentModel.DataAnnotations;

namespace Clinic.Options;

public sealed class ArsaOptions
{
    public const string Section = "Arsa";

    [Required] public required Uri BaseUrl { get; init; }
    [Required] public required string Key { get; init; }

    [Range(0, 1)] public double MinSimilarity { get; init; } = 0.84;
}

public sealed class FaceSignOptions
{
    public const string Section = "FaceSign";

    [Required] public required Uri BaseUrl { get; init; }
    [Required] public required string ApiKey { get; init; }
    public string Version { get; init; } = "2024-01-15";
    public string WebhookSecret { get; init; } = string.Empty;

    public bool IsTestMode => ApiKey.StartsWith("sk_test_", StringComparison.Ordinal);
}

public sealed class VeriffOptions
{
    public const string Section = "Veriff";

    [Required] public required Uri BaseUrl { get; init; }
    [Required] public required string ApiKey { get; init; }
    [Required] public required string SharedSecret { get; init; }
}

public sealed class LuxandOptions
{
    public const string Section = "Luxand";

    [Required] public required Uri BaseUrl { get; init; }
    public string Token { get; init; } = string.Empty;
}
