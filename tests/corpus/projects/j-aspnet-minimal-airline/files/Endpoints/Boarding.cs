using Airline.Faces;
using Airline.Proofs;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Caching.Distributed;

namespace Airline.Endpoints;

public sealed record SeatUpgrade(string Booking, string Seat, bool LivenessConfirmed);
public sealed record ScannerStatus(string Scanner, bool IsLive);

public static class Boarding
{
    public static void MapBoarding(this WebApplication app)
    {
        var gate = app.MapGroup("/gates/{gate}").RequireAuthorization("gate");

        gate.MapPost("/board", async (string gate, IFormFile photo, ArsaClient arsa, IManifest manifest, ILogger<Program> log, CancellationToken ct) =>
        {
            try
            {
                var passenger = await arsa.PassengerAsync(await photo.BytesAsync(), ct);
                if (passenger is null) return Results.NotFound();
                await manifest.BoardAsync(gate, passenger);
                log.LogInformation("{Passenger} boarded at {Gate}", passenger, gate);
                return Results.Ok(new { passenger });
            }
            catch (SpoofException)
            {
                return Results.StatusCode(403);
            }
        });

        gate.MapPost("/standby", async (string gate, IFormFile photo, ArsaClient arsa, IManifest manifest, CancellationToken ct) =>
        {
            var seen = await arsa.RecogniseAsync(await photo.BytesAsync(), ct);
            if (seen.Faces.Count == 0) return Results.NotFound();
            var face = seen.Faces[0];
            if (!face.IsAlive) return Results.StatusCode(403);
            return Results.Ok(await manifest.StandbyAsync(gate, face.Uid));
        });

        gate.MapPost("/group", async (string gate, IFormFile photo, ArsaClient arsa, IManifest manifest, CancellationToken ct) =>
        {
            var seen = await arsa.RecogniseAsync(await photo.BytesAsync(), ct);
            foreach (var face in seen.Faces.Where(f => f.IsAlive))
            {
                await manifest.BoardAsync(gate, face.Uid);
            }
            return Results.NoContent();
        });

        gate.MapPost("/crew", async (string gate, IFormFile photo, ArsaClient arsa, IManifest manifest, ILogger<Program> log, CancellationToken ct) =>
        {
            var seen = await arsa.RecogniseAsync(await photo.BytesAsync(), ct);
            if (seen.Faces.Count != 1) return Results.Conflict();
            var face = seen.Faces.Single();
            if (face.IsAlive) log.LogDebug("a living face at {Gate}", gate);
            if (face.Uid == "unknown") return Results.NotFound();
            await manifest.CrewAboardAsync(gate, face.Uid);
            return Results.NoContent();
        });

        gate.MapPost("/photo", async (string gate, IFormFile photo, BlobContainerClient blobs, CancellationToken ct) =>
        {
            await blobs.UploadBlobAsync($"faces/{gate}/{Guid.NewGuid():N}.jpg", photo.OpenReadStream(), ct);
            return Results.Accepted();
        });

        gate.MapPost("/retry", async (string gate, IFormFile photo, IDistributedCache cache, CancellationToken ct) =>
        {
            var options = new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(3) };
            await cache.SetAsync($"retry:{gate}", await photo.BytesAsync(), options, ct);
            return Results.Accepted();
        });

        app.MapPost("/upgrades", async (SeatUpgrade wish, IManifest manifest) =>
        {
            if (!wish.LivenessConfirmed) return Results.StatusCode(403);
            await manifest.UpgradeAsync(wish.Booking, wish.Seat);
            return Results.NoContent();
        });

        app.MapPost("/scanners/status", (ScannerStatus status, IManifest manifest) =>
            status.IsLive ? Results.NoContent() : manifest.ScannerDown(status.Scanner));

        app.MapPost("/lookup", async (IFormFile photo, ArsaClient arsa, CancellationToken ct) =>
            Results.Ok(await arsa.RecogniseAsync(await photo.BytesAsync(), ct)));

        app.MapPost("/crew/{id}/proof", async (string id, FaceSignClient facesign, CancellationToken ct) =>
        {
            var created = await facesign.OpenAsync(id, ct);
            return Results.Ok(new { created.ClientSecret.Value, created.ClientSecret.Url });
        });
    }

    private static async Task<byte[]> BytesAsync(this IFormFile file)
    {
        using var memory = new MemoryStream();
        await file.CopyToAsync(memory);
        return memory.ToArray();
    }
}
