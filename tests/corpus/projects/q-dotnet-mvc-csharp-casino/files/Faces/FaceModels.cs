using System.Text.Json.Serialization;

namespace Casino.Faces;

public sealed class FaceOptions
{
    public string Gateway { get; set; } = "";
    public string ArsaKey { get; set; } = "";
    public string FaceSignKey { get; set; } = "";
    public string FaceSignVersion { get; set; } = "";
    public string FaceSignWebhookSecret { get; set; } = "";
    public double MinSimilarity { get; set; } = 0.85;
}

public sealed record PassiveLiveness(
    [property: JsonPropertyName("is_real_face")] bool IsRealFace,
    [property: JsonPropertyName("liveness_probability")] double Probability);

public sealed record Face(
    [property: JsonPropertyName("recognition_uidresult")] string Uid,
    [property: JsonPropertyName("passive_liveness")] PassiveLiveness? Liveness)
{
    public bool IsLive => Liveness is { IsRealFace: true };

    public bool IsKnown => Uid != "unknown";
}

public sealed record Recognition(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("faces")] List<Face> Faces);

public sealed record Side([property: JsonPropertyName("passive_liveness")] PassiveLiveness Liveness);

public sealed record Comparison(
    [property: JsonPropertyName("match_result")] bool Match,
    [property: JsonPropertyName("similarity_score")] double Similarity,
    [property: JsonPropertyName("face1_analysis")] Side Selfie);

public sealed record SessionNode(string Type, string? Outcome);

public sealed record SessionReport(List<SessionNode> NodeReports)
{
    public bool Live()
    {
        var checks = NodeReports.Where(n => n.Type == "liveness_detection").ToList();
        return checks.Count > 0 && checks.All(n => n.Outcome == "livenessDetected");
    }
}

public sealed record Session(string Id, string Status, SessionReport? Report);

public sealed record SessionEnvelope(Session Session);

public sealed record ClientSecret(string Secret, long ExpireAt);

public sealed record CreatedSession(Session Session, ClientSecret ClientSecret);
