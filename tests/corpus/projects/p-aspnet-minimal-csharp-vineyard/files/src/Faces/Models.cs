using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Vineyard.Faces;

public sealed class ArsaOptions
{
    [Required] public string BaseUrl { get; set; } = "";
    [Required] public string ApiKey { get; set; } = "";
}

public sealed class FaceSignOptions
{
    [Required] public string BaseUrl { get; set; } = "";
    [Required] public string ApiKey { get; set; } = "";
    public string WebhookSecret { get; set; } = "";
    public string Version { get; set; } = "2024-01-15";
}

public sealed class VineyardOptions
{
    public double MinSimilarity { get; set; } = 0.9;
    public string PhotoFolder { get; set; } = "";
}

public sealed record PassiveLiveness([property: JsonPropertyName("is_real_face")] bool IsRealFace);

public sealed record RecognizedFace(
    [property: JsonPropertyName("recognition_uidresult")] string Uid,
    [property: JsonPropertyName("passive_liveness")] PassiveLiveness Liveness)
{
    public bool Known => Uid != "unknown";
}

public sealed record Recognition([property: JsonPropertyName("faces")] IReadOnlyList<RecognizedFace> Faces);

public sealed record FaceSide([property: JsonPropertyName("passive_liveness")] PassiveLiveness Liveness);

public sealed record Validation(
    [property: JsonPropertyName("match_result")] bool MatchResult,
    [property: JsonPropertyName("similarity_score")] double SimilarityScore,
    [property: JsonPropertyName("face1_analysis")] FaceSide Permit,
    [property: JsonPropertyName("face2_analysis")] FaceSide Selfie);

public sealed record NodeReport(string Type, string Outcome);

public sealed record SessionReport(IReadOnlyList<NodeReport> NodeReports);

public sealed record FaceSignSession(string Id, string Status, string ClientReferenceId, SessionReport? Report)
{
    public bool Passed => Status == "complete"
        && Report?.NodeReports.FirstOrDefault(n => n.Type == "liveness_detection")?.Outcome == "livenessDetected";
}
