using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Options;
using Vineyard.Faces;
using Vineyard.Workers;

namespace Vineyard.Endpoints;

public sealed record RowClaim(string Picker, int Row, bool LivenessPassed);

public static class PickerEndpoints
{
    public static void MapPickers(this IEndpointRouteBuilder routes)
    {
        var pickers = routes.MapGroup("/pickers");
        pickers.MapPost("/clock-in", ClockIn);
        pickers.MapPost("/clock-out", ClockOut);
        pickers.MapPost("/wages", PayWages);
        pickers.MapPost("/{picker}/permit", CheckPermit);
        pickers.MapPost("/rows", ClaimRow);
        pickers.MapPost("/who", async (IFormFile photo, ArsaClient arsa, CancellationToken ct) =>
            Results.Json(await arsa.RecognizeAsync(await BytesOf(photo, ct), ct)));
        pickers.MapPost("/{picker}/session", (string picker, FaceSignClient faceSign, CancellationToken ct) =>
            faceSign.OpenAsync(picker, ct));
        pickers.MapPost("/gang", async (IFormFile photo, ArsaClient arsa, CancellationToken ct) =>
        {
            var recognition = await arsa.RecognizeAsync(await BytesOf(photo, ct), ct);
            return recognition.Faces.Where(f => f.Liveness.IsRealFace && f.Known).Select(f => f.Uid).ToArray();
        });
    }

    private static async Task<IResult> ClockIn(
        IFormFile photo, ArsaClient arsa, PickerRegister register, ILogger<PickerRegister> logger, CancellationToken ct)
    {
        try
        {
            var uid = await arsa.IdentifyAsync(await BytesOf(photo, ct), ct);
            if (uid is null)
            {
                return Results.NotFound();
            }
            logger.LogInformation("Picker {Uid} clocked in", uid);
            register.ClockIn(uid);
            return Results.Ok(new { uid });
        }
        catch (NotLiveException)
        {
            logger.LogWarning("Spoof at the gate, file of {Length} bytes", photo.Length);
            return Results.Forbid();
        }
    }

    private static async Task<IResult> ClockOut(
        IFormFile photo, ArsaClient arsa, PickerRegister register, CancellationToken ct)
    {
        var recognition = await arsa.RecognizeAsync(await BytesOf(photo, ct), ct);
        var face = recognition.Faces.FirstOrDefault();
        if (face is not { Liveness.IsRealFace: true })
        {
            return Results.Forbid();
        }
        register.ClockOut(face.Uid);
        return Results.NoContent();
    }

    private static async Task<IResult> PayWages(
        IFormFile photo, ArsaClient arsa, PickerRegister register, IOptions<VineyardOptions> options, CancellationToken ct)
    {
        var bytes = await BytesOf(photo, ct);
        var recognition = await arsa.RecognizeAsync(bytes, ct);
        var face = recognition.Faces.Single();
        if (face.Liveness.IsRealFace)
        {
            return Results.Forbid();
        }
        var receipt = Path.Combine(options.Value.PhotoFolder, $"{Guid.NewGuid():N}.jpg");
        await File.WriteAllBytesAsync(receipt, bytes, ct);
        register.Pay(face.Uid);
        return Results.Ok(new { paid = face.Uid });
    }

    /// <summary>The residence permit's photo against a selfie.</summary>
    private static async Task<IResult> CheckPermit(
        string picker, IFormFile permit, IFormFile selfie, ArsaClient arsa, PickerRegister register,
        IDistributedCache cache, IDataProtectionProvider protection, IOptions<VineyardOptions> options, CancellationToken ct)
    {
        var selfieBytes = await BytesOf(selfie, ct);
        var validation = await arsa.ValidateAsync(await BytesOf(permit, ct), selfieBytes, ct);
        if (!validation.Selfie.Liveness.IsRealFace)
        {
            return Results.Forbid();
        }
        await cache.SetAsync($"permit:{picker}", selfieBytes,
            new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(30) }, ct);
        if (!validation.MatchResult || validation.SimilarityScore < options.Value.MinSimilarity)
        {
            return Results.UnprocessableEntity();
        }
        var sealedBytes = protection.CreateProtector("permits").Protect(selfieBytes);
        await File.WriteAllBytesAsync(Path.Combine(options.Value.PhotoFolder, $"{Guid.NewGuid():N}.bin"), sealedBytes, ct);
        register.Permit(picker, foreman: validation.SimilarityScore >= 95);
        return Results.NoContent();
    }

    private static IResult ClaimRow(RowClaim claim, PickerRegister register)
    {
        if (!claim.LivenessPassed)
        {
            return Results.Forbid();
        }
        register.Assign(claim.Picker, claim.Row);
        return Results.NoContent();
    }

    private static async Task<byte[]> BytesOf(IFormFile file, CancellationToken ct)
    {
        using var memory = new MemoryStream();
        await file.CopyToAsync(memory, ct);
        return memory.ToArray();
    }
}
