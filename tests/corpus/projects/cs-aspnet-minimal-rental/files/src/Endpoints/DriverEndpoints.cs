using Microsoft.Extensions.Options;
using Rental.Faces;

namespace Rental.Endpoints;

public sealed record UnlockRequest(string Car, string Driver, byte[] Selfie, bool LivenessPassed);

public static class DriverEndpoints
{
    public static void MapDrivers(this WebApplication app)
    {
        var drivers = app.MapGroup("/drivers").AddEndpointFilter(async (context, next) =>
        {
            try { return await next(context); }
            catch (NotLiveException) { return Results.Forbid(); }
            catch (InvalidOperationException) { return Results.UnprocessableEntity("one face, please"); }
        });

        drivers.MapPost("/login", async (IFormFile photo, ArsaClient faces, Sessions sessions) =>
        {
            var face = (await faces.RecognizeAsync(await photo.Bytes())).RequireLive();
            return face.Uid == "unknown" ? Results.NotFound() : Results.Ok(sessions.Open(face.Uid));
        });

        drivers.MapPost("/return", async (IFormFile photo, ArsaClient faces, Cars cars, ILogger<Program> log) =>
        {
            var seen = await faces.RecognizeAsync(await photo.Bytes());
            if (!seen.TryLive(out var face))
            {
                log.LogWarning("return with {Count} faces", seen.Faces.Count);
                return Results.Forbid();
            }
            return face!.Uid is "unknown" ? Results.NotFound() : Results.Ok(cars.ReturnedBy(face.Uid));
        });

        drivers.MapPost("/valet", async (IFormFile photo, ArsaClient faces, Cars cars, ILogger<Program> log) =>
        {
            var valets = await faces.RecognizeAsync(await photo.Bytes());
            valets.TryLive(out _);
            var valet = valets.Faces.FirstOrDefault();
            log.LogInformation("valet {@Face}", valet);
            return valet?.Uid is { } uid and not "unknown" ? Results.Ok(cars.Park(uid)) : Results.Forbid();
        });

        drivers.MapPost("/licence", async (IFormFile licence, IFormFile selfie, ArsaClient faces, IOptions<ArsaOptions> arsa) =>
        {
            var result = await faces.CompareAsync(await licence.Bytes(), await selfie.Bytes());
            return result switch
            {
                { Driver.Liveness.IsRealFace: not true } => Results.Forbid(),
                { IsMatch: true } when result.Similarity >= arsa.Value.MinSimilarity => Results.Ok(),
                _ => Results.UnprocessableEntity(),
            };
        });

        drivers.MapPost("/licence/renew", async (IFormFile licence, IFormFile selfie, ArsaClient faces) =>
        {
            var renewed = await faces.CompareAsync(await licence.Bytes(), await selfie.Bytes());
            if (renewed.Similarity < 60) return Results.Forbid();
            return Results.Ok();
        });

        drivers.MapPost("/unlock", (UnlockRequest request, Cars cars) =>
        {
            if (request is not { LivenessPassed: true }) return Results.Forbid();
            cars.Unlock(request.Car, request.Driver);
            return Results.NoContent();
        });

        drivers.MapPost("/damage", async (IFormFile picture, Cars cars) =>
        {
            var path = Path.Combine("/data/damage", Guid.NewGuid() + ".jpg");
            await File.WriteAllBytesAsync(path, await picture.Bytes());
            return Results.Ok(cars.Damaged(path));
        });
    }

    private static async Task<byte[]> Bytes(this IFormFile file)
    {
        using var memory = new MemoryStream();
        await file.CopyToAsync(memory);
        return memory.ToArray();
    }
}
