using System.Text.Json.Serialization;
using Refit;

namespace Exams.Faces;

public interface IFaceApi
{
    [Multipart]
    [Post("/face_recognition/recognize_face")]
    Task<ApiResponse<Recognition>> Recognize([AliasAs("face_image")] StreamPart photo, CancellationToken ct);

    [Multipart]
    [Post("/face_recognition/validate_faces")]
    Task<Comparison> Compare([AliasAs("image1")] StreamPart document, [AliasAs("image2")] StreamPart selfie, CancellationToken ct);

    [Delete("/face_recognition/remove_face")]
    Task<Erasure> Remove([Header("x-face-uid")] string uid, CancellationToken ct);
}

public sealed record PassiveLiveness([property: JsonPropertyName("is_real_face")] bool IsRealFace);

public sealed record Face(
    [property: JsonPropertyName("recognition_uidresult")] string Uid,
    [property: JsonPropertyName("passive_liveness")] PassiveLiveness? Liveness);

public sealed record Recognition(string Status, IReadOnlyList<Face> Faces);

public sealed record Analysis([property: JsonPropertyName("passive_liveness")] PassiveLiveness Liveness);

public sealed record Comparison(
    [property: JsonPropertyName("match_result")] bool Match,
    [property: JsonPropertyName("similarity_score")] double Score,
    [property: JsonPropertyName("face2_analysis")] Analysis Selfie);

public sealed record Erasure(string Status);
