using Depot.Faces;
using MediatR;

namespace Depot.Duty;

public sealed record ClockOn(Stream Photo, string Tram) : IRequest<ClockOnResult>;

public sealed record ClockOnResult(bool Ok, string? Driver, Refusal? Why);

public sealed class ClockOnHandler(ArsaClient arsa, DutyDb db, ILogger<ClockOnHandler> log)
    : IRequestHandler<ClockOn, ClockOnResult>
{
    public async Task<ClockOnResult> Handle(ClockOn request, CancellationToken ct)
    {
        switch (Verdict.Of(await arsa.RecognizeAsync(request.Photo, ct)))
        {
            case Verdict.Refused { Why: var why }:
                log.LogWarning("clock-on refused: {Why}", why);
                return new(false, null, why);
            case Verdict.Driver { Uid: var uid }:
                await db.StartDutyAsync(uid, request.Tram, ct);
                return new(true, uid, null);
            default:
                throw new InvalidOperationException();
        }
    }
}

public sealed record HandOver(Stream Photo, string Tram) : IRequest<bool>;

public sealed class HandOverHandler(ArsaClient arsa, DutyDb db) : IRequestHandler<HandOver, bool>
{
    public async Task<bool> Handle(HandOver request, CancellationToken ct)
    {
        var seen = await arsa.RecognizeAsync(request.Photo, ct);
        if (seen.Faces.Count != 2)
        {
            return false;
        }

        foreach (var face in seen.Faces)
        {
            if (!await db.IsDriverAsync(face.Uid, ct))
            {
                return false;
            }
        }

        await db.HandOverAsync(request.Tram, seen.Faces.Select(f => f.Uid), ct);
        return true;
    }
}
