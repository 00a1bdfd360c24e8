using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Rental.Faces;

namespace Rental.Endpoints;

public sealed record FaceSignEvent(string Id, string Type, string SessionId);

public static class HookEndpoints
{
    private static async Task<byte[]> Raw(HttpRequest request)
    {
        using var memory = new MemoryStream();
        await request.Body.CopyToAsync(memory);
        return memory.ToArray();
    }

    /// Answers 401 before the endpoint runs.
    private static async ValueTask<object?> Signed(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        http.Request.EnableBuffering();
        var raw = await Raw(http.Request);
        http.Request.Body.Position = 0;
        var secret = http.RequestServices.GetRequiredService<IOptions<FaceSignOptions>>().Value.WebhookSecret;
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), raw);
        var given = http.Request.Headers["FaceSign-Signature"].ToString();
        if (given.Length != 64 || !CryptographicOperations.FixedTimeEquals(mac, Convert.FromHexString(given)))
            return Results.Unauthorized();
        return await next(context);
    }

    public static void MapHooks(this WebApplication app)
    {
        app.MapPost("/hooks/facesign", async (HttpRequest request, Jobs jobs) =>
        {
            var e = (await JsonSerializer.DeserializeAsync<FaceSignEvent>(request.Body))!;
            if (e.Type == "session.status") jobs.Refetch(e.SessionId);
            return Results.Ok();
        }).AddEndpointFilter(Signed);

        app.MapPost("/hooks/facesign/fleet", async (FaceSignEvent e, HttpRequest request, IOptions<FaceSignOptions> sign, Jobs jobs) =>
        {
            var again = JsonSerializer.SerializeToUtf8Bytes(e);
            var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(sign.Value.WebhookSecret), again);
            if (!request.Headers["FaceSign-Signature"].Equals(Convert.ToHexString(mac).ToLowerInvariant()))
                return Results.Unauthorized();
            await jobs.RefetchFleet(e.SessionId);
            return Results.Ok();
        });

        app.MapPost("/hooks/facesign/test", async (FaceSignEvent e, Jobs jobs) =>
        {
            await jobs.RefetchTest(e.SessionId);
            return Results.Ok();
        });
    }
}
