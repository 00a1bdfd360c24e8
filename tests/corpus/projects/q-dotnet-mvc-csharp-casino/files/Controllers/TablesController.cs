using Casino.Data;
using Casino.Faces;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Casino.Controllers;

public sealed record PayoutRequest(Guid Payout, string Session);

public sealed record ChipRequest(string Player, decimal Amount, bool LivenessPassed);

public sealed class TablesController(
    CasinoDb db,
    FaceGatewayClient faces,
    LegacyArsaClient legacy,
    FaceSignClient faceSign,
    IDataProtectionProvider protection,
    ILogger<TablesController> log) : Controller
{
    [HttpPost("tables/{table:int}/sit")]
    public async Task<IActionResult> Sit(int table, IFormFile photo, CancellationToken ct)
    {
        var player = await faces.IdentifyAsync(photo.OpenReadStream(), ct);
        if (player is null)
        {
            return Forbid();
        }
        db.Seats.Add(new Seat { Table = table, Player = player });
        await db.SaveChangesAsync(ct);
        return RedirectToAction("Show", new { table });
    }

    [HttpPost("high-rollers/sit")]
    public async Task<IActionResult> SitHighRoller(IFormFile photo, CancellationToken ct)
    {
        using var buffer = new MemoryStream();
        await photo.CopyToAsync(buffer, ct);
        var answer = await legacy.RecognizeAsync(buffer.ToArray(), ct);
        log.LogInformation("high-roller terminal: {@Answer}", answer);

        var face = answer.Faces.FirstOrDefault();
        if (face is null || !face.IsKnown)
        {
            return Forbid();
        }
        db.Seats.Add(new Seat { Table = 0, Player = face.Uid });
        await db.SaveChangesAsync(ct);
        return View("Welcome");
    }

    [HttpPost("high-rollers/party")]
    public async Task<IActionResult> SitParty(IFormFile photo, CancellationToken ct)
    {
        using var buffer = new MemoryStream();
        await photo.CopyToAsync(buffer, ct);
        var answer = await legacy.RecognizeAsync(buffer.ToArray(), ct);
        foreach (var face in answer.Faces.Where(f => f.IsLive && f.IsKnown))
        {
            db.Seats.Add(new Seat { Table = 0, Player = face.Uid });
        }
        await db.SaveChangesAsync(ct);
        return View("Welcome");
    }

    [HttpPost("payouts/begin")]
    public async Task<IActionResult> Begin(string player, CancellationToken ct)
    {
        var created = await faceSign.OpenAsync(player, ct);
        return Json(new { session = created.Session.Id, clientSecret = created.ClientSecret.Secret });
    }

    [HttpPost("payouts")]
    public async Task<IActionResult> Pay([FromBody] PayoutRequest body, CancellationToken ct)
    {
        if (!await faceSign.IsLiveAsync(body.Session, ct))
        {
            return Forbid();
        }
        await db.Payouts.Where(p => p.Id == body.Payout).ExecuteUpdateAsync(s => s.SetProperty(p => p.Proven, true), ct);
        return NoContent();
    }

    [HttpPost("chips")]
    public async Task<IActionResult> Chips([FromBody] ChipRequest body, CancellationToken ct)
    {
        if (!body.LivenessPassed)
        {
            return Forbid();
        }
        db.Chips.Add(new Chip { Player = body.Player, Amount = body.Amount });
        await db.SaveChangesAsync(ct);
        return NoContent();
    }

    [HttpPost("players/{id:guid}/photo")]
    public async Task<IActionResult> KeepPhoto(Guid id, IFormFile facePhoto, CancellationToken ct)
    {
        using var buffer = new MemoryStream();
        await facePhoto.CopyToAsync(buffer, ct);
        db.Portraits.Add(new Portrait { PlayerId = id, FaceJpeg = buffer.ToArray() });
        await db.SaveChangesAsync(ct);
        return NoContent();
    }

    [HttpPost("players/{id:guid}/sealed-photo")]
    public async Task<IActionResult> KeepSealed(Guid id, IFormFile facePhoto, CancellationToken ct)
    {
        using var buffer = new MemoryStream();
        await facePhoto.CopyToAsync(buffer, ct);
        var sealedJpeg = protection.CreateProtector("portraits").Protect(buffer.ToArray());
        db.Portraits.Add(new Portrait { PlayerId = id, FaceJpeg = sealedJpeg });
        await db.SaveChangesAsync(ct);
        return NoContent();
    }
}
