using Arena.Faces;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Caching.Distributed;

namespace Arena.Endpoints;

public sealed record PourRequest(string HolderId, string Tap, bool LivenessConfirmed);

public sealed record CameraMode(string Camera, bool IsLive);

public static class Turnstiles
{
    public static void MapTurnstiles(this IEndpointRouteBuilder app)
    {
        var gates = app.MapGroup("/turnstiles").DisableAntiforgery();
        gates.MapPost("/{gate}", Enter);
        gates.MapPost("/{gate}/fast", EnterFast);
        gates.MapPost("/whois", async (IFormFile photo, ArsaClient arsa, CancellationToken ct) =>
            Results.Ok(await arsa.RecognizeAsync(photo.OpenReadStream(), ct)));
        gates.MapPut("/cameras", (CameraMode mode, ITurnstile turnstile) =>
            mode.IsLive ? turnstile.Stream(mode.Camera) : turnstile.Park(mode.Camera));
    }

    private static async Task<IResult> Enter(string gate, IFormFile photo, ArsaClient arsa, ITurnstile turnstile, CancellationToken ct)
    {
        if (await arsa.IdentifyAsync(photo.OpenReadStream(), ct) is not Outcome.Holder holder)
            return Results.Forbid();
        await turnstile.Open(gate, holder.Id);
        return Results.NoContent();
    }

    private static async Task<IResult> EnterFast(string gate, IFormFile photo, ArsaClient arsa, ITurnstile turnstile, CancellationToken ct)
    {
        var recognition = await arsa.RecognizeAsync(photo.OpenReadStream(), ct);
        if (!recognition.Faces.Any(f => f.Liveness?.IsRealFace == true)) return Results.Forbid();
        var face = recognition.Faces.First();
        if (!face.IsKnown) return Results.NotFound();
        await turnstile.Open(gate, face.Uid);
        return Results.NoContent();
    }

    public static void MapBars(this IEndpointRouteBuilder app)
    {
        app.MapPost("/bars/pour", async (PourRequest pour, ITurnstile turnstile) =>
        {
            if (!pour.LivenessConfirmed) return Results.UnprocessableEntity();
            await turnstile.Pour(pour.Tap, pour.HolderId);
            return Results.Accepted();
        });

        app.MapPost("/bars/{tap}/age", async (string tap, [FromQuery] string session, FaceSignClient faceSign, ITurnstile turnstile, CancellationToken ct) =>
        {
            if (!await faceSign.ProvenAsync(session, ct)) return Results.Forbid();
            await turnstile.Pour(tap, session);
            return Results.Accepted();
        });

        app.MapPut("/holders/{id}/portrait", async (string id, IFormFile photo, CancellationToken ct) =>
        {
            await using var file = File.Create(Path.Combine("/srv/arena/portraits", $"{id}.jpg"));
            await photo.CopyToAsync(file, ct);
        });

        app.MapPut("/holders/{id}/sealed", async (string id, IFormFile photo, IDataProtectionProvider keys, CancellationToken ct) =>
        {
            using var memory = new MemoryStream();
            await photo.CopyToAsync(memory, ct);
            var sealedBytes = keys.CreateProtector("portraits").Protect(memory.ToArray());
            await File.WriteAllBytesAsync($"/srv/arena/sealed/{id}.bin", sealedBytes, ct);
        });

        app.MapPut("/lost-children/{desk}", async (string desk, IFormFile photo, IDistributedCache cache, CancellationToken ct) =>
        {
            using var memory = new MemoryStream();
            await photo.CopyToAsync(memory, ct);
            await cache.SetAsync($"lost:{desk}", memory.ToArray(), new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(30) }, ct);
        });
    }
}
