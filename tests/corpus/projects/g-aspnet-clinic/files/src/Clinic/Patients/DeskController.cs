using Clinic.Options;
using Clinic.Vendors;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Clinic.Patients;

public sealed record PrescriptionRequest(string Patient, string Drug, bool LivenessConfirmed);

[ApiController]
[Route("desk")]
public sealed class DeskController(
    ArsaClient arsa,
    FaceSignClient facesign,
    LuxandClient luxand,
    IPatients patients,
    PortraitStore portraits,
    IOptions<ArsaOptions> options,
    ILogger<DeskController> logger) : ControllerBase
{
    private static async Task<byte[]> BytesAsync(IFormFile file)
    {
        using var memory = new MemoryStream();
        await file.CopyToAsync(memory);
        return memory.ToArray();
    }

    [HttpPost("check-in")]
    public async Task<IActionResult> CheckIn(IFormFile photo)
    {
        try
        {
            var uid = await arsa.IdentifyAsync(await BytesAsync(photo));
            return uid is null ? NotFound() : Ok(await patients.CheckInAsync(uid));
        }
        catch (NotLiveException)
        {
            logger.LogWarning("spoof at desk {Desk}", HttpContext.Connection.LocalPort);
            return Forbid();
        }
    }

    [HttpPost("family")]
    public async Task<IActionResult> Family(IFormFile photo)
    {
        var seen = await arsa.RecognizeAsync(await BytesAsync(photo));
        foreach (var face in seen.Faces.Where(f => f.IsLive))
        {
            await patients.CheckInAsync(face.Uid);
        }
        return NoContent();
    }

    [HttpPost("records")]
    public async Task<IActionResult> Records(IFormFile photo)
    {
        var seen = await arsa.RecognizeAsync(await BytesAsync(photo));
        var face = seen.Faces.FirstOrDefault();
        if (face is null || !seen.Faces.Any(f => f.IsLive))
        {
            return Forbid();
        }
        return Ok(await patients.RecordsAsync(face.Uid));
    }

    [HttpPost("insurance-card")]
    public async Task<IActionResult> InsuranceCard(IFormFile card, IFormFile selfie, [FromForm] string patient)
    {
        var bytes = await BytesAsync(selfie);
        var result = await arsa.CompareAsync(await BytesAsync(card), bytes);
        if (result.Selfie?.Liveness?.IsRealFace != true || result.Similarity < options.Value.MinSimilarity)
        {
            return Forbid();
        }
        await patients.CardMatchesAsync(patient);
        await portraits.SealAsync(patient, bytes);
        return NoContent();
    }

    [HttpPost("visitor-pass")]
    public async Task<IActionResult> VisitorPass(IFormFile card, IFormFile selfie, [FromForm] string visitor)
    {
        var result = await arsa.CompareAsync(await BytesAsync(card), await BytesAsync(selfie));
        return result switch
        {
            { Match: true, Similarity: > 80 } when result.Selfie is { Liveness.IsRealFace: true } => Ok(await patients.PassAsync(visitor)),
            _ => Forbid(),
        };
    }

    [HttpPost("pharmacy")]
    public async Task<IActionResult> Pharmacy(IFormFile card, IFormFile selfie, [FromForm] string order)
    {
        var result = await arsa.CompareAsync(await BytesAsync(card), await BytesAsync(selfie));
        if (result.Match)
        {
            await patients.HandOutAsync(order);
        }
        if (result.Selfie?.Liveness?.IsRealFace != true)
        {
            logger.LogWarning("order {Order}: selfie was not live", order);
        }
        return NoContent();
    }

    [HttpPost("prescriptions")]
    public async Task<IActionResult> Prescribe(PrescriptionRequest request)
    {
        if (!request.LivenessConfirmed)
        {
            return Forbid();
        }
        return Ok(await patients.PrescribeAsync(request.Patient, request.Drug));
    }

    [HttpPost("travellers/{patient}")]
    public async Task<IActionResult> Traveller(string patient, IFormFile photo)
    {
        var bytes = await BytesAsync(photo);
        if (await luxand.LivenessAsync(bytes) < 0.8)
        {
            return Forbid();
        }
        await portraits.KeepForConsulateAsync(patient, bytes);
        return NoContent();
    }

    [HttpPost("sessions/{session}/finish")]
    public async Task<IActionResult> Finish(string session) =>
        await facesign.IsLiveAsync(session) ? Ok(await patients.VerifyAsync(session)) : Forbid();
}
