using Lounge.Arsa;
using Microsoft.Extensions.Options;

namespace Lounge.Doors;

public sealed record StaffOpen(string Badge, bool LivenessPassed);

public static class DoorEndpoints
{
    public static void MapDoors(this IEndpointRouteBuilder routes)
    {
        var doors = routes.MapGroup("/doors").DisableAntiforgery();

        doors.MapPost("/{lounge}/enter", async (string lounge, IFormFile photo, ArsaClient arsa, Visits visits, CancellationToken ct) =>
        {
            await using var stream = photo.OpenReadStream();
            return await arsa.IdentifyAsync(stream, ct) switch
            {
                Identity.Known(var uid) => Results.Ok(await visits.EnterAsync(lounge, uid)),
                Identity.Refused(var reason) => Results.Json(new { reason }, statusCode: 403),
                _ => Results.StatusCode(500),
            };
        });

        doors.MapPost("/{lounge}/leave", async (string lounge, IFormFile photo, ArsaClient arsa, Visits visits, CancellationToken ct) =>
        {
            await using var stream = photo.OpenReadStream();
            var recognition = await arsa.RecognizeAsync(stream, ct);
            var face = recognition.Faces[0];
            if (face.Uid == "unknown")
            {
                return Results.NotFound();
            }
            await visits.LeaveAsync(lounge, face.Uid);
            return Results.NoContent();
        });

        doors.MapPost("/{lounge}/staff", async (string lounge, StaffOpen body, Visits visits) =>
        {
            if (!body.LivenessPassed)
            {
                return Results.Forbid();
            }
            await visits.EnterAsync(lounge, body.Badge);
            return Results.NoContent();
        });

        doors.MapPost("/join", async (IFormFile selfie, IFormFile passport, ArsaClient arsa, IOptions<ArsaOptions> options, CancellationToken ct) =>
        {
            await using var left = selfie.OpenReadStream();
            await using var right = passport.OpenReadStream();
            var comparison = await arsa.CompareAsync(left, right, ct);
            if (comparison.Face1.PassiveLiveness is not { IsRealFace: true })
            {
                return Results.UnprocessableEntity(new { error = "liveness" });
            }
            if (!comparison.Match || comparison.Similarity < options.Value.MinSimilarity)
            {
                return Results.UnprocessableEntity(new { error = "mismatch" });
            }
            return Results.Created();
        });

        doors.MapPost("/guest", async (IFormFile selfie, IFormFile passport, ArsaClient arsa, CancellationToken ct) =>
        {
            await using var left = selfie.OpenReadStream();
            await using var right = passport.OpenReadStream();
            var comparison = await arsa.CompareAsync(left, right, ct);
            var live = comparison.Face1.PassiveLiveness?.IsRealFace ?? false;
            return live && comparison.Similarity > 80 ? Results.Ok() : Results.Forbid();
        });

        doors.MapPut("/members/{id:int}/portrait", async (int id, IFormFile selfie, CancellationToken ct) =>
        {
            await using var file = File.Create($"/var/lounge/portraits/{id}.jpg");
            await selfie.CopyToAsync(file, ct);
            return Results.NoContent();
        });
    }
}
