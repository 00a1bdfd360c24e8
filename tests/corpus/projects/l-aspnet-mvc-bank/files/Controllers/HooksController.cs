using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Bank.Identity.Clients;
using Bank.Identity.Filters;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Bank.Identity.Controllers;

public sealed record FaceSignEvent(string Id, string Type, string SessionId);

[ApiController, Route("hooks/facesign")]
public sealed class HooksController(FaceSignClient faceSign, ILedger ledger, IOptions<FaceSignOptions> options) : ControllerBase
{
    [HttpPost("session"), ServiceFilter<SignedByFaceSign>]
    public async Task<IActionResult> Session([FromBody] FaceSignEvent e, CancellationToken ct)
    {
        var session = await faceSign.GetAsync(e.SessionId, ct);
        if (session.IsLive) await ledger.ReleaseAsync(session.ClientReferenceId, ct);
        return NoContent();
    }

    [HttpPost("analysis")]
    public async Task<IActionResult> Analysis([FromBody] FaceSignEvent e, CancellationToken ct)
    {
        if (e.Type.StartsWith("analysis.")) await ledger.BlockSessionAsync(e.SessionId, ct);
        return NoContent();
    }

    [HttpPost("media")]
    public async Task<IActionResult> Media([FromBody] FaceSignEvent e, CancellationToken ct)
    {
        var again = JsonSerializer.SerializeToUtf8Bytes(e);
        var want = Convert.ToHexString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Value.WebhookSecret), again));
        if (!want.Equals(Request.Headers["FaceSign-Signature"].ToString(), StringComparison.OrdinalIgnoreCase)) return Unauthorized();
        if (e.Type.Equals("media.deleted")) await ledger.DropMediaAsync(e.SessionId, ct);
        return NoContent();
    }
}
