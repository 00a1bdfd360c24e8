using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Lounge.FaceSign;

public sealed record HookEvent(string Id, string Type, string SessionId);

public sealed class SignatureFilter(IOptions<FaceSignOptions> options) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        request.EnableBuffering();
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer);
        request.Body.Position = 0;
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Value.WebhookSecret), buffer.ToArray());
        var given = Encoding.ASCII.GetBytes(request.Headers["FaceSign-Signature"].ToString());
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(expected)), given))
        {
            return Results.Unauthorized();
        }
        return await next(context);
    }
}

public static class FaceSignEndpoints
{
    public static void MapFaceSign(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/hooks/facesign/session", async (HttpRequest request, FaceSignClient facesign, Members members, CancellationToken ct) =>
        {
            var hook = await request.ReadFromJsonAsync<HookEvent>(ct);
            var session = await facesign.GetAsync(hook!.SessionId, ct);
            if (session is { Status: "complete", Report: { IsLive: true, IsVerified: true } })
            {
                await members.AdmitAsync(session.Id);
            }
            return Results.NoContent();
        }).AddEndpointFilter<SignatureFilter>();

        routes.MapPost("/hooks/facesign/analysis", async (HttpRequest request, IOptions<FaceSignOptions> options, Members members) =>
        {
            var hook = await request.ReadFromJsonAsync<HookEvent>();
            var canonical = JsonSerializer.SerializeToUtf8Bytes(hook);
            var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Value.WebhookSecret), canonical);
            if (Convert.ToHexStringLower(mac) != request.Headers["FaceSign-Signature"])
            {
                return Results.Unauthorized();
            }
            await members.NoteAnalysisAsync(hook!.SessionId);
            return Results.NoContent();
        });

        routes.MapGet("/members/{id}/verdict", async (string id, FaceSignClient facesign, CancellationToken ct) =>
        {
            var session = await facesign.GetAsync(id, ct);
            return session.Report is { IsVerified: true } ? Results.Ok("admitted") : Results.Ok("refused");
        });
    }
}
