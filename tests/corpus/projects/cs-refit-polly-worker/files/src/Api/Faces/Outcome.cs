namespace Exams.Faces;

public abstract record Outcome
{
    public sealed record Candidate(string Uid) : Outcome;
    public sealed record Spoof : Outcome;
    public sealed record Nobody : Outcome;
    public sealed record WrongCount(int Count) : Outcome;

    public static Outcome Of(Recognition answer) => answer.Faces switch
    {
        { Count: not 1 } faces => new WrongCount(faces.Count),
        [{ Liveness.IsRealFace: false } or { Liveness: null }] => new Spoof(),
        [{ Uid: "unknown" }] => new Nobody(),
        [var face] => new Candidate(face.Uid),
        _ => new Nobody(),
    };
}
