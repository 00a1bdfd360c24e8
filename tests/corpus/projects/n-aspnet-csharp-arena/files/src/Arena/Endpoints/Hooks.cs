using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Arena.Faces;
using Microsoft.Extensions.Options;

namespace Arena.Endpoints;

/// <summary>Refuses what FaceSign has not signed; the body stays readable.</summary>
public sealed class SignedByFaceSign(IOptions<FaceSignOptions> options) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        request.EnableBuffering();
        using var memory = new MemoryStream();
        await request.Body.CopyToAsync(memory);
        request.Body.Position = 0;

        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Value.WebhookSecret), memory.ToArray());
        var given = Encoding.ASCII.GetBytes(request.Headers["FaceSign-Signature"].ToString());
        var expected = Encoding.ASCII.GetBytes(Convert.ToHexString(mac).ToLowerInvariant());
        return CryptographicOperations.FixedTimeEquals(expected, given) ? await next(context) : Results.Unauthorized();
    }
}

public static class Hooks
{
    public static void MapFaceSignHooks(this IEndpointRouteBuilder app)
    {
        app.MapPost("/hooks/facesign/status", OnStatus).AddEndpointFilter<SignedByFaceSign>();
        app.MapPost("/hooks/facesign/media", OnMedia);
        app.MapPost("/hooks/facesign/first", OnFirst);
    }

    private static async Task<IResult> OnStatus(HttpRequest request, FaceSignClient faceSign, ITurnstile turnstile, CancellationToken ct)
    {
        var body = await JsonSerializer.DeserializeAsync<JsonElement>(request.Body, cancellationToken: ct);
        var session = body.GetProperty("sessionId").GetString()!;
        if (await faceSign.ProvenAsync(session, ct)) await turnstile.Admit(session);
        return Results.Ok();
    }

    private static async Task<IResult> OnMedia(JsonElement body, ITurnstile turnstile)
    {
        await turnstile.Attach(body.GetProperty("sessionId").GetString()!);
        return Results.Ok();
    }

    private static async Task<IResult> OnFirst(HttpRequest request, JsonElement body, IOptions<FaceSignOptions> options, ITurnstile turnstile)
    {
        using var hmac = new HMACSHA256(Encoding.UTF8.GetBytes(options.Value.WebhookSecret));
        var expected = Convert.ToHexString(hmac.ComputeHash(JsonSerializer.SerializeToUtf8Bytes(body)));
        if (!string.Equals(expected, request.Headers["FaceSign-Signature"], StringComparison.OrdinalIgnoreCase))
            return Results.Unauthorized();
        await turnstile.Note(body.GetProperty("sessionId").GetString()!);
        return Results.Ok();
    }
}
