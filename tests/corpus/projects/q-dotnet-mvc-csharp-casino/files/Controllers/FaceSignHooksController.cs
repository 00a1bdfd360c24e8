using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Casino.Data;
using Casino.Faces;
using Casino.Filters;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Casino.Controllers;

public sealed record FaceSignEvent(string Id, string Type, long CreatedAt, string SessionId);

[ApiController]
[Route("hooks/facesign")]
public sealed class FaceSignHooksController(
    CasinoDb db,
    FaceSignClient faceSign,
    IOptions<FaceOptions> options,
    ILogger<FaceSignHooksController> log) : ControllerBase
{
    [HttpPost("session")]
    [ServiceFilter<FaceSignSignedFilter>]
    public async Task<IActionResult> OnSession([FromBody] FaceSignEvent e, CancellationToken ct)
    {
        var live = await faceSign.IsLiveAsync(e.SessionId, ct);
        await db.Payouts.Where(p => p.Session == e.SessionId)
            .ExecuteUpdateAsync(s => s.SetProperty(p => p.Proven, live), ct);
        return NoContent();
    }

    [HttpPost("media")]
    public async Task<IActionResult> OnMedia([FromBody] FaceSignEvent e, CancellationToken ct)
    {
        var secret = Encoding.UTF8.GetBytes(options.Value.FaceSignWebhookSecret);
        var json = JsonSerializer.Serialize(e);
        var expected = Convert.ToHexString(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(json))).ToLowerInvariant();
        if (!expected.Equals(Request.Headers["FaceSign-Signature"].ToString(), StringComparison.Ordinal))
        {
            return Unauthorized();
        }
        await db.Payouts.Where(p => p.Session == e.SessionId)
            .ExecuteUpdateAsync(s => s.SetProperty(p => p.HasMedia, true), ct);
        return NoContent();
    }

    [HttpPost("analysis")]
    public async Task<IActionResult> OnAnalysis([FromBody] FaceSignEvent e, CancellationToken ct)
    {
        log.LogInformation("facesign {Type} {Id}", e.Type, e.Id);
        if (e.Type != "analysis.completed")
        {
            return NoContent();
        }
        var payout = await db.Payouts.SingleAsync(p => p.Session == e.SessionId, ct);
        payout.AnalysedAt = DateTimeOffset.FromUnixTimeMilliseconds(e.CreatedAt);
        await db.SaveChangesAsync(ct);
        return NoContent();
    }
}
