using Depot.Providers;
using Microsoft.Extensions.Caching.Distributed;

namespace Depot.Endpoints;

public sealed record TrailerRequest(string DriverId, string Trailer, bool IsLive);

public static class DepotEndpoints
{
    public static void MapDepotEndpoints(this WebApplication app)
    {
        var depots = app.MapGroup("/depots/{depot}").RequireAuthorization("terminal");

        depots.MapPost("/gate", OpenGate);
        depots.MapPost("/fuel", Refuel);
        depots.MapPost("/keys", HandOutKeys);
        depots.MapPost("/trailers", TakeTrailer);
        depots.MapPost("/canteen", Canteen);
        depots.MapPost("/recognise", async (ArsaClient arsa, IFormFile photo, CancellationToken ct) =>
            Results.Content(await arsa.RecognizeRawAsync(await photo.BytesAsync(ct), ct), "application/json"));
        app.MapPost("/drivers/{id}/photo", StorePhoto);
    }

    private static async Task<IResult> OpenGate(string depot, IFormFile photo, ArsaClient arsa, IBarrier barrier, ILogger<ArsaClient> logger, CancellationToken ct)
    {
        var who = await arsa.IdentifyAsync(await photo.BytesAsync(ct), ct);
        if (who.DriverId is null)
            return Results.Json(new { who.Refusal }, statusCode: 403);

        await barrier.OpenAsync(depot, who.DriverId, ct);
        logger.LogInformation("{Depot} opened for {DriverId}", depot, who.DriverId);
        return Results.NoContent();
    }

    private static async Task<IResult> Refuel(string depot, IFormFile photo, ArsaClient arsa, IPump pump, ILogger<ArsaClient> logger, CancellationToken ct)
    {
        var recognition = await arsa.RecognizeAsync(await photo.BytesAsync(ct), ct);
        logger.LogDebug("Pump at {Depot}: {@Recognition}", depot, recognition);
        var face = recognition.Faces.FirstOrDefault();
        if (face is not { IsLive: true, IsKnown: true })
            return Results.Forbid();

        await pump.ReleaseAsync(depot, face.Uid, ct);
        return Results.NoContent();
    }

    private static async Task<IResult> HandOutKeys(string depot, IFormFile photo, ArsaClient arsa, IKeyCabinet cabinet, ILogger<ArsaClient> logger, CancellationToken ct)
    {
        var recognition = await arsa.RecognizeAsync(await photo.BytesAsync(ct), ct);
        var driver = recognition.Faces.Single();
        if (!driver.IsLive)
            logger.LogWarning("Looks like a picture at {Depot}", depot);
        if (!driver.IsKnown)
            return Results.Forbid();

        await cabinet.UnlockAsync(depot, driver.Uid, ct);
        return Results.NoContent();
    }

    private static async Task<IResult> TakeTrailer(string depot, TrailerRequest request, ITrailers trailers, CancellationToken ct)
    {
        if (!request.IsLive)
            return Results.Forbid();

        await trailers.AssignAsync(depot, request.Trailer, request.DriverId, ct);
        return Results.NoContent();
    }

    private static async Task<IResult> Canteen(string depot, IFormFile photo, ArsaClient arsa, CancellationToken ct)
    {
        var recognition = await arsa.RecognizeAsync(await photo.BytesAsync(ct), ct);
        var present = recognition.Faces.Where(f => f.IsLive && f.IsKnown).Select(f => f.Uid).ToArray();
        return Results.Ok(new { depot, meals = present });
    }

    private static async Task<IResult> StorePhoto(string id, IFormFile photo, IDistributedCache cache, CancellationToken ct)
    {
        var bytes = await photo.BytesAsync(ct);
        await cache.SetAsync($"preview:{id}", bytes, new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5) }, ct);
        await File.WriteAllBytesAsync(Path.Combine("/srv/drivers", $"{id}.jpg"), bytes, ct);
        return Results.Created($"/drivers/{id}/photo", null);
    }

    private static async Task<byte[]> BytesAsync(this IFormFile file, CancellationToken ct)
    {
        using var buffer = new MemoryStream();
        await file.CopyToAsync(buffer, ct);
        return buffer.ToArray();
    }
}
