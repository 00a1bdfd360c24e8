namespace Depot.Faces;

public enum Refusal { NoFace, SeveralFaces, Spoof, Unknown }

public abstract record Verdict
{
    public sealed record Driver(string Uid) : Verdict;

    public sealed record Refused(Refusal Why) : Verdict;

    public static Verdict Of(Recognition seen) => seen.Faces switch
    {
        [] => new Refused(Refusal.NoFace),
        [{ Liveness.IsRealFace: true, Uid: "unknown" }] => new Refused(Refusal.Unknown),
        [{ Liveness.IsRealFace: true } face] => new Driver(face.Uid),
        [_] => new Refused(Refusal.Spoof),
        _ => new Refused(Refusal.SeveralFaces),
    };

    public static string? Relief(Recognition seen)
    {
        var face = seen.Faces.FirstOrDefault();
        if (face is null || face.Liveness is null)
        {
            return null;
        }

        return face.Uid == "unknown" ? null : face.Uid;
    }
}

public static class ComparisonExtensions
{
    public static bool IsSame(this Comparison c, double floor) =>
        c is { Selfie.Liveness.IsRealFace: true, Match: true } && c.Similarity >= floor;

    public static bool IsVerySame(this Comparison c) =>
        c.Selfie.Liveness.IsRealFace && c.Similarity >= 98.0;
}
