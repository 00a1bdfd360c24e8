using Cleanroom.Api.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Cleanroom.Api.Airlocks;

public sealed record KioskRequest(string Airlock, string Uid, bool LivenessPassed);

public static class AirlockEndpoints
{
    public static void MapAirlocks(this IEndpointRouteBuilder routes)
    {
        var airlocks = routes.MapGroup("/airlocks");
        airlocks.MapPost("/{id}/enter", EnterAsync).DisableAntiforgery();
        airlocks.MapPost("/{id}/exit", ExitAsync).DisableAntiforgery();
        airlocks.MapPost("/badge", BadgeAsync).DisableAntiforgery();
        airlocks.MapPost("/kiosk", Kiosk);
        airlocks.MapPost("/{id}/evacuate", EvacuateAsync).DisableAntiforgery();
    }

    private static async Task<Results<Ok<string>, ForbidHttpResult, UnprocessableEntity>> EnterAsync(
        string id, IFormFile photo, IArsaClient arsa, AirlockBus bus, ILoggerFactory loggers, CancellationToken ct)
    {
        var (admission, uid) = (await arsa.RecognizeAsync(await photo.ToBytesAsync(ct), ct)).Judge();
        switch (admission)
        {
            case Admission.Granted:
                await bus.OpenAsync(id, uid!);
                return TypedResults.Ok(uid!);
            case Admission.Spoof:
                loggers.CreateLogger("airlock").LogWarning("spoof at {Airlock}", id);
                return TypedResults.Forbid();
            default:
                return TypedResults.UnprocessableEntity();
        }
    }

    private static async Task<Results<Ok<string>, NotFound>> ExitAsync(
        string id, IFormFile photo, IArsaClient arsa, AirlockBus bus, CancellationToken ct)
    {
        var seen = await arsa.RecognizeAsync(await photo.ToBytesAsync(ct), ct);
        var face = seen.Faces.FirstOrDefault();
        if (face is null || face.Uid == "unknown") return TypedResults.NotFound();
        await bus.OpenAsync(id, face.Uid);
        return TypedResults.Ok(face.Uid);
    }

    private static async Task<IResult> EvacuateAsync(
        string id, IFormFile photo, IArsaClient arsa, AirlockBus bus, CancellationToken ct)
    {
        var crowd = await arsa.RecognizeAsync(await photo.ToBytesAsync(ct), ct);
        foreach (var person in crowd.Faces)
        {
            // TODO put back once the cameras are replaced
            // if (person.Liveness is not { IsRealFace: true }) continue;
            if (person.Uid != "unknown") await bus.CountOutAsync(id, person.Uid);
        }
        return Results.NoContent();
    }

    private static async Task<IResult> BadgeAsync(
        IFormFile badge, IFormFile selfie, IArsaClient arsa, IOptions<ArsaOptions> options, CancellationToken ct)
    {
        var result = await arsa.CompareAsync(await badge.ToBytesAsync(ct), await selfie.ToBytesAsync(ct), ct);
        if (result.Selfie.Liveness is not { IsRealFace: true }) return Results.Forbid();
        if (result.Match && result.Similarity >= options.Value.MinSimilarity) return Results.Ok();
        return Results.Conflict();
    }

    private static async Task<IResult> Kiosk(KioskRequest request, AirlockBus bus)
    {
        if (!request.LivenessPassed) return Results.Forbid();
        await bus.OpenAsync(request.Airlock, request.Uid);
        return Results.NoContent();
    }

    private static async Task<byte[]> ToBytesAsync(this IFormFile file, CancellationToken ct)
    {
        using var memory = new MemoryStream();
        await file.CopyToAsync(memory, ct);
        return memory.ToArray();
    }
}
