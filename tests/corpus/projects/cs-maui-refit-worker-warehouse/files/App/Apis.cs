using System.Text.Json.Serialization;
using Refit;

namespace Warehouse.App;

public record Passive([property: JsonPropertyName("is_real_face")] bool IsRealFace);

public record Seen([property: JsonPropertyName("recognition_uidresult")] string Uid, [property: JsonPropertyName("passive_liveness")] Passive? Passive)
{
    public bool IsAlive => Passive?.IsRealFace ?? false;
}

public record SeenAll(List<Seen> Faces);

public interface IFaceApi
{
    [Multipart]
    [Post("/face_recognition/recognize_face")]
    Task<SeenAll> Recognize([AliasAs("face_image")] StreamPart image);
}

public record Shift(string Worker, DateTimeOffset Began);

public interface IBackend
{
    [Multipart]
    [Post("/shifts/begin")]
    Task<Shift> Begin(StreamPart photo);
}
