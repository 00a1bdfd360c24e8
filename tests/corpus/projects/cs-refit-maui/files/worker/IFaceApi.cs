using System.Text.Json.Serialization;
using Refit;

namespace Locks.Worker;

public class Side
{
    [JsonPropertyName("passive_liveness")]
    public Dictionary<string, object> Passive { get; set; } = new();
}

public class Comparison
{
    [JsonPropertyName("match_result")]
    public bool Match { get; set; }

    [JsonPropertyName("similarity_score")]
    public double Score { get; set; }

    [JsonPropertyName("face2_analysis")]
    public Selfie? Selfie { get; set; }
}

public class Selfie
{
    [JsonPropertyName("passive_liveness")]
    public PassiveLiveness? Passive { get; set; }
}

public class PassiveLiveness
{
    [JsonPropertyName("is_real_face")]
    public bool Real { get; set; }
}

[Headers("FaceSign-Version: 2024-01-15", "Authorization: Bearer")]
public interface ISignApi
{
    [Get("/sessions/{id}")]
    Task<ApiResponse<string>> Session(string id);
}

[Headers("Authorization: Bearer")]
public interface IOldSignApi
{
    [Get("/sessions/{id}")]
    Task<ApiResponse<string>> Session(string id);
}

public interface IFaceApi
{
    [Multipart]
    [Post("/face_recognition/validate_faces")]
    Task<Comparison> Compare([Header("x-key-secret")] string key, StreamPart image1, StreamPart image2);
}
