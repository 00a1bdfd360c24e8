using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;

namespace Depot.Onboarding;

public sealed class FaceSignSignature(RequestDelegate next, IConfiguration config)
{
    public async Task InvokeAsync(HttpContext context)
    {
        context.Request.EnableBuffering();
        using var copy = new MemoryStream();
        await context.Request.Body.CopyToAsync(copy);
        context.Request.Body.Position = 0;

        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(config["FaceSign:WebhookSecret"]!), copy.ToArray());
        var given = Encoding.ASCII.GetBytes(context.Request.Headers["FaceSign-Signature"].ToString());
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(mac)), given))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        await next(context);
    }
}

public sealed record FaceSignEvent(string Id, string Type, string SessionId);

[ApiController]
public sealed class HooksController(Applicants applicants, FaceSignClient facesign, IConfiguration config) : ControllerBase
{
    [HttpPost("/hooks/facesign/session")]
    public async Task<IActionResult> Session([FromBody] FaceSignEvent e, CancellationToken ct)
    {
        await applicants.JudgeAsync(e.SessionId, await facesign.IsLiveAsync(e.SessionId, ct), ct);
        return NoContent();
    }

    [HttpPost("/webhooks/facesign-media")]
    public async Task<IActionResult> Media([FromBody] FaceSignEvent e, CancellationToken ct)
    {
        var again = JsonSerializer.Serialize(e);
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(config["FaceSign:WebhookSecret"]!), Encoding.UTF8.GetBytes(again));
        if (Convert.ToHexStringLower(mac) != Request.Headers["FaceSign-Signature"]) return Unauthorized();
        await applicants.AttachAsync(e.SessionId, e.Type, ct);
        return NoContent();
    }

    [HttpPost("/webhooks/timetable")]
    public async Task<IActionResult> Timetable([FromBody] JsonElement body, CancellationToken ct)
    {
        if (body.GetProperty("kind").GetString() == "cancelled") await applicants.NotifyAsync(ct);
        return NoContent();
    }
}
