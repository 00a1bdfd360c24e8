using Bank.Identity.Clients;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Caching.Distributed;

namespace Bank.Identity.Controllers;

public sealed record LimitRequest(string Customer, decimal Limit, bool LivenessPassed);

[Route("branch")]
public sealed class BranchController(ArsaClient arsa, FaceSignClient faceSign, IDistributedCache cache, ILedger ledger, ILogger<BranchController> log) : Controller
{
    [HttpPost("greet")]
    public async Task<IActionResult> Greet(IFormFile frame, CancellationToken ct)
    {
        var uid = await arsa.WhoAsync(await frame.BytesAsync(ct), ct);
        if (uid is null) return View("Unknown");
        log.LogInformation("customer {Uid} entered", uid);
        return View("Welcome", await ledger.CustomerAsync(uid, ct));
    }

    [HttpPost("vault/{box:int}")]
    public async Task<IActionResult> OpenBox(int box, IFormFile frame, CancellationToken ct)
    {
        var jpeg = await frame.BytesAsync(ct);
        var answer = await arsa.RecognizeAsync(jpeg, ct);
        log.LogDebug("vault {Box}: {@Answer}", box, answer);
        var face = answer.Faces.First();
        if (face.Uid == await ledger.OwnerOfBoxAsync(box, ct))
        {
            await ledger.UnlockBoxAsync(box, ct);
            return NoContent();
        }
        await System.IO.File.WriteAllBytesAsync($"/var/bank/refused/{box}-{DateTime.UtcNow:yyyyMMddHHmmss}.jpg", jpeg, ct);
        return Forbid();
    }

    [HttpPost("card")]
    public async Task<IActionResult> ReplaceCard(IFormFile selfie, IFormFile card, string customer, CancellationToken ct)
    {
        var jpeg = await selfie.BytesAsync(ct);
        if (await arsa.WhoAsync(jpeg, ct) != customer) return Forbid();
        var options = new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(10) };
        await cache.SetAsync($"card:{customer}", jpeg, options, ct);
        var v = await arsa.CompareAsync(jpeg, await card.BytesAsync(ct), ct);
        if (v.Score < 0.85) return Forbid();
        await ledger.OrderCardAsync(customer, ct);
        return NoContent();
    }

    [HttpPost("limit")]
    public async Task<IActionResult> RaiseLimit([FromBody] LimitRequest body, CancellationToken ct)
    {
        if (!body.LivenessPassed) return BadRequest("face check first");
        await ledger.SetLimitAsync(body.Customer, body.Limit, ct);
        return NoContent();
    }

    [HttpPost("transfer/{session}")]
    public async Task<IActionResult> Transfer(string session, CancellationToken ct)
    {
        var proof = await faceSign.GetAsync(session, ct);
        if (proof is not { Status: "complete", IsLive: true }) return Forbid();
        await ledger.ReleaseAsync(proof.ClientReferenceId, ct);
        return NoContent();
    }
}
