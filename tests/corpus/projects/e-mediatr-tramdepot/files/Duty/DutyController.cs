using Depot.Faces;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Depot.Duty;

[ApiController]
[Route("duty")]
public sealed class DutyController(IMediator mediator, ArsaClient arsa, DutyDb db, IConfiguration config) : ControllerBase
{
    [HttpPost("clock-on")]
    public async Task<IActionResult> ClockOn(IFormFile photo, [FromForm] string tram, CancellationToken ct)
    {
        await using var stream = photo.OpenReadStream();
        var result = await mediator.Send(new ClockOn(stream, tram), ct);
        return result.Ok ? Ok(result) : StatusCode(403, result);
    }

    [HttpPost("badge")]
    public async Task<IActionResult> Badge(IFormFile selfie, IFormFile badge, CancellationToken ct)
    {
        var c = await arsa.CompareAsync(selfie.OpenReadStream(), badge.OpenReadStream(), ct);
        return Ok(new { same = c.IsSame(config.GetValue<double>("Match:Floor")) });
    }

    [HttpPost("relief")]
    public async Task<IActionResult> Relief(IFormFile photo, CancellationToken ct) =>
        Verdict.Relief(await arsa.RecognizeAsync(photo.OpenReadStream(), ct)) is { } uid ? Ok(uid) : Forbid();

    public sealed record TabletClockOff(string Driver, bool LivenessPassed, int Kilometres);

    [HttpPost("clock-off")]
    public async Task<IActionResult> ClockOff([FromBody] TabletClockOff body, CancellationToken ct)
    {
        if (!body.LivenessPassed) return Forbid();
        if (body.Kilometres < 0) return BadRequest();
        await db.EndDutyAsync(body.Driver, body.Kilometres, ct);
        return NoContent();
    }

    [HttpPost("{uid}/portrait")]
    public async Task<IActionResult> Portrait(string uid, IFormFile photo, CancellationToken ct)
    {
        await using var file = System.IO.File.Create(Path.Combine("/srv/portraits", uid + ".jpg"));
        await photo.CopyToAsync(file, ct);
        return NoContent();
    }

    [HttpPost("damage-report")]
    public async Task<IActionResult> Damage(IFormFile sketch, CancellationToken ct)
    {
        var path = Path.GetTempFileName();
        try
        {
            await using (var file = System.IO.File.OpenWrite(path)) await sketch.CopyToAsync(file, ct);
            return Ok(await db.FileDamageAsync(path, ct));
        }
        finally
        {
            System.IO.File.Delete(path);
        }
    }
}
