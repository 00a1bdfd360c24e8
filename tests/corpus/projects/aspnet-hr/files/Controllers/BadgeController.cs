using Hr.Faces;
using Microsoft.AspNetCore.Mvc;

namespace Hr.Controllers;

[ApiController]
[Route("badges")]
public sealed class BadgeController(ArsaClient arsa, Badges badges, ILogger<BadgeController> log) : ControllerBase
{
    [HttpPost("issue")]
    public async Task<IActionResult> Issue(IFormFile photo, CancellationToken cancel)
    {
        var recognition = await arsa.RecognizeAsync(photo.OpenReadStream(), cancel);
        if (recognition.SoleLiveFace() is not { } face) return UnprocessableEntity();
        if (face.Uid == "unknown") return NotFound();
        return Ok(badges.Issue(face.Uid));
    }

    [HttpPost("reissue")]
    public async Task<IActionResult> Reissue(IFormFile photo, CancellationToken cancel)
    {
        var recognition = await arsa.RecognizeAsync(photo.OpenReadStream(), cancel);
        var face = recognition.Faces.First();
        var alive = face.Liveness.IsRealFace;
        log.LogInformation("reissue, alive {Alive}", alive);
        if (face.Uid != "unknown")
        {
            return Ok(badges.Issue(face.Uid));
        }

        return NotFound();
    }

    [HttpPost("raw")]
    public async Task<ActionResult<Recognition>> Raw(IFormFile photo, CancellationToken cancel)
    {
        await using (var file = System.IO.File.Create("/srv/badges/" + photo.FileName))
        {
            await photo.CopyToAsync(file, cancel);
        }

        return await arsa.RecognizeAsync(photo.OpenReadStream(), cancel);
    }

    [HttpPost("card")]
    public async Task<IActionResult> Card(IFormFile selfie, IFormFile card, CancellationToken cancel)
    {
        var result = await arsa.CompareAsync(selfie.OpenReadStream(), card.OpenReadStream(), cancel);
        if (!result.Selfie.Liveness.IsRealFace) return Forbid();
        if (result.Match && result.Similarity > 85) badges.Approve();
        return NoContent();
    }

    public sealed record Remote(string Employee, bool LivenessPassed);

    [HttpPost("remote")]
    public IActionResult RemoteCheck([FromBody] Remote remote)
    {
        if (!remote.LivenessPassed) return Forbid();
        return Ok(badges.Issue(remote.Employee));
    }
}
