using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Vineyard.Faces;
using Vineyard.Workers;

namespace Vineyard.Endpoints;

public sealed record FaceSignEvent(string Id, string Type, string SessionId);

public sealed class FaceSignSignatureFilter(IOptions<FaceSignOptions> options) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        request.EnableBuffering();
        request.Body.Position = 0;
        using var memory = new MemoryStream();
        await request.Body.CopyToAsync(memory);
        request.Body.Position = 0;

        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Value.WebhookSecret), memory.ToArray());
        if (!TryHex(request.Headers["FaceSign-Signature"], out var given)
            || !CryptographicOperations.FixedTimeEquals(given, expected))
        {
            return Results.Unauthorized();
        }
        return await next(context);
    }

    private static bool TryHex(string? text, out byte[] bytes)
    {
        bytes = [];
        if (string.IsNullOrEmpty(text) || text.Length != 64) return false;
        try
        {
            bytes = Convert.FromHexString(text);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}

public static class FaceSignHooks
{
    public static void MapFaceSignHooks(this IEndpointRouteBuilder routes)
    {
        var hooks = routes.MapGroup("/hooks/facesign");

        hooks.MapPost("/session", async (HttpRequest request, FaceSignClient faceSign, PickerRegister register, CancellationToken ct) =>
        {
            var evt = await JsonSerializer.DeserializeAsync<FaceSignEvent>(request.Body, JsonSerializerOptions.Web, ct);
            var session = await faceSign.GetAsync(evt!.SessionId, ct);
            if (session is { Passed: true })
            {
                register.Verified(session.ClientReferenceId);
            }
            return Results.NoContent();
        }).AddEndpointFilter<FaceSignSignatureFilter>();

        hooks.MapPost("/media", (FaceSignEvent evt, PickerRegister register, ILogger<FaceSignEvent> logger) =>
        {
            logger.LogInformation("FaceSign event {Id} of {Type}", evt.Id, evt.Type);
            register.Recorded(evt.SessionId);
            return Results.NoContent();
        });

        hooks.MapPost("/analysis", (FaceSignEvent evt, HttpRequest request, PickerRegister register, IOptions<FaceSignOptions> options) =>
        {
            var body = JsonSerializer.Serialize(evt, JsonSerializerOptions.Web);
            var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Value.WebhookSecret), Encoding.UTF8.GetBytes(body));
            var expected = Convert.ToHexString(mac);
            if (!string.Equals(request.Headers["FaceSign-Signature"], expected, StringComparison.OrdinalIgnoreCase))
            {
                return Results.Unauthorized();
            }
            register.Flag(evt.SessionId);
            return Results.NoContent();
        });
    }
}
