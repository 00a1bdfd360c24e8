namespace Hr.Faces;

public sealed class ArsaOptions
{
    public required string BaseUrl { get; init; }
    public required string ApiKey { get; init; }
}
