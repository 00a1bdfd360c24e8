using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Clinic.Options;
using Clinic.Patients;
using Clinic.Vendors;
using Microsoft.Extensions.Options;

namespace Clinic.Hooks;

public sealed record StatusEvent(string Type, string SessionId);

/// <summary>Lets a delivery through when its hex HMAC fits the bytes that arrived.</summary>
public sealed class FaceSignSignature(RequestDelegate next, IOptions<FaceSignOptions> options)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        request.EnableBuffering();
        using var raw = new MemoryStream();
        await request.Body.CopyToAsync(raw);
        request.Body.Position = 0;

        var want = HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Value.WebhookSecret), raw.ToArray());
        var given = Encoding.ASCII.GetBytes(request.Headers["FaceSign-Signature"].ToString().ToLowerInvariant());
        var expected = Encoding.ASCII.GetBytes(Convert.ToHexString(want).ToLowerInvariant());
        if (!CryptographicOperations.FixedTimeEquals(expected, given))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }
        await next(context);
    }
}

public static class HookEndpoints
{
    public static void MapFaceSignHooks(this IEndpointRouteBuilder group)
    {
        group.MapPost("/status", async (StatusEvent status, FaceSignClient facesign, IPatients patients) =>
        {
            if (status.Type == "session.status" && await facesign.IsLiveAsync(status.SessionId))
            {
                await patients.VerifyAsync(status.SessionId);
            }
            return Results.NoContent();
        });
    }

    public static void MapOtherHooks(this IEndpointRouteBuilder group)
    {
        group.MapPost("/veriff", async (JsonElement decision, HttpRequest request, IOptions<VeriffOptions> veriff, IPatients patients) =>
        {
            var body = JsonSerializer.SerializeToUtf8Bytes(decision);
            var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(veriff.Value.SharedSecret), body);
            if (Convert.ToHexString(mac).ToLowerInvariant() != request.Headers["x-hmac-signature"])
            {
                return Results.Unauthorized();
            }
            await patients.DecidedAsync(decision.GetProperty("verification").GetProperty("id").GetString()!);
            return Results.NoContent();
        });

        group.MapPost("/recordings", async (StatusEvent media, IPatients patients) =>
        {
            if (media.Type.StartsWith("media.", StringComparison.Ordinal))
            {
                await patients.AttachRecordingAsync(media.SessionId);
            }
            return Results.NoContent();
        });
    }
}
