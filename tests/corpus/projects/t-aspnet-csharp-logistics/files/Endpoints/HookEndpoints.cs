using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Depot.Providers;
using Microsoft.Extensions.Options;

namespace Depot.Endpoints;

public sealed record HookEvent(string Id, string Type, string SessionId);

/// <summary>Refuses whatever FaceSign did not sign.</summary>
public sealed class SignatureFilter(IOptions<FaceSignOptions> options) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer);
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Value.WebhookSecret), buffer.ToArray());
        var given = request.Headers["FaceSign-Signature"].ToString();
        if (given.Length != 64 || !CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Convert.ToHexString(expected).ToLowerInvariant()), Encoding.ASCII.GetBytes(given)))
            return Results.Unauthorized();

        context.HttpContext.Items["event"] = JsonSerializer.Deserialize<HookEvent>(buffer.ToArray(), JsonSerializerOptions.Web);
        return await next(context);
    }
}

public static class HookEndpoints
{
    public static void MapHookEndpoints(this WebApplication app)
    {
        app.MapPost("/hooks/facesign", OnSession).AddEndpointFilter<SignatureFilter>();
        app.MapPost("/hooks/facesign/media", OnMedia);
        app.MapPost("/hooks/facesign/analysis", OnAnalysis);
    }

    private static async Task<IResult> OnSession(HttpContext http, FaceSignClient faceSign, IDrivers drivers, CancellationToken ct)
    {
        var hook = (HookEvent)http.Items["event"]!;
        if (hook.Type == "session.status")
        {
            var session = await faceSign.GetAsync(hook.SessionId, ct);
            if (session.ProvedAlive)
                await drivers.ClearForHighValueAsync(session.ClientReferenceId, ct);
        }
        return Results.NoContent();
    }

    private static async Task<IResult> OnMedia(HookEvent hook, IDrivers drivers, CancellationToken ct)
    {
        await drivers.AttachMediaAsync(hook.SessionId, hook.Type, ct);
        return Results.NoContent();
    }

    private static async Task<IResult> OnAnalysis(HttpRequest request, HookEvent hook, IOptions<FaceSignOptions> options, IDrivers drivers, CancellationToken ct)
    {
        using var mac = new HMACSHA256(Encoding.UTF8.GetBytes(options.Value.WebhookSecret));
        var digest = mac.ComputeHash(JsonSerializer.SerializeToUtf8Bytes(hook));
        var expected = Convert.ToHexString(digest).ToLowerInvariant();
        if (!expected.Equals(request.Headers["FaceSign-Signature"]))
            return Results.Unauthorized();

        await drivers.FlagForReviewAsync(hook.SessionId, ct);
        return Results.NoContent();
    }
}
