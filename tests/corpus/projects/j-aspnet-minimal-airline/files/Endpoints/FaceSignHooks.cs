using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Airline.Proofs;
using Microsoft.Extensions.Options;

namespace Airline.Endpoints;

public sealed record HookEvent(string Id, string Type, string SessionId);

public sealed class SignatureFilter(IOptions<FaceSignOptions> options) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        request.EnableBuffering();
        using var memory = new MemoryStream();
        await request.Body.CopyToAsync(memory);
        request.Body.Position = 0;

        var want = HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Value.WebhookSecret), memory.ToArray());
        var given = request.Headers["FaceSign-Signature"].ToString();
        if (given.Length != 64 || !CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(given), Encoding.ASCII.GetBytes(Convert.ToHexString(want).ToLowerInvariant())))
        {
            return Results.Unauthorized();
        }
        return await next(context);
    }
}

public static class FaceSignHooks
{
    public static void MapFaceSignHooks(this WebApplication app)
    {
        var signed = app.MapGroup("/hooks/facesign").AddEndpointFilter<SignatureFilter>();

        signed.MapPost("/session", async (HttpRequest request, FaceSignClient facesign, IRoster roster, CancellationToken ct) =>
        {
            var hook = await JsonSerializer.DeserializeAsync<HookEvent>(request.Body, JsonSerializerOptions.Web, ct);
            if (await facesign.ProvenAsync(hook!.SessionId, ct)) await roster.ClearAsync(hook.SessionId);
            return Results.NoContent();
        });

        app.MapPost("/hooks/facesign/media", async (HookEvent hook, IRoster roster, ILogger<Program> log) =>
        {
            log.LogInformation("FaceSign {Type} {Id}", hook.Type, hook.Id);
            await roster.SuspendAsync(hook.SessionId);
            return Results.NoContent();
        });

        app.MapPost("/hooks/facesign/v0", async (HookEvent hook, HttpRequest request, IOptions<FaceSignOptions> options, IRoster roster) =>
        {
            var again = JsonSerializer.SerializeToUtf8Bytes(hook, JsonSerializerOptions.Web);
            var want = Convert.ToHexString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Value.WebhookSecret), again));
            if (!string.Equals(want, request.Headers["X-FaceSign-Signature"], StringComparison.OrdinalIgnoreCase))
            {
                return Results.Unauthorized();
            }
            await roster.ClearAsync(hook.SessionId);
            return Results.NoContent();
        });
    }
}
