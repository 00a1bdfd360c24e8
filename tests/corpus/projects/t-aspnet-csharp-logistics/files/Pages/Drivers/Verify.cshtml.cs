using Depot.Providers;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Depot.Pages.Drivers;

public sealed class VerifyModel(ArsaClient arsa, FaceSignClient faceSign, IDrivers drivers) : PageModel
{
    public string? ClientSecret { get; private set; }
    public string? Message { get; private set; }

    [BindProperty] public IFormFile? Selfie { get; set; }
    [BindProperty] public string? SessionId { get; set; }

    public async Task OnGetAsync(string id, CancellationToken ct)
    {
        var created = await faceSign.OpenAsync(id, ct);
        ClientSecret = created.ClientSecret.Secret;
    }

    public async Task<IActionResult> OnPostProofAsync(string id, CancellationToken ct)
    {
        var session = await faceSign.GetAsync(SessionId!, ct);
        if (!session.ProvedAlive || session.ClientReferenceId != id)
        {
            Message = "We could not see that it was you.";
            return Page();
        }
        await drivers.ClearForHighValueAsync(id, ct);
        return RedirectToPage("/Drivers/Index");
    }

    public async Task<IActionResult> OnPostLicenceAsync(string id, CancellationToken ct)
    {
        var scratch = Path.GetTempFileName();
        try
        {
            await using (var file = System.IO.File.Create(scratch))
                await Selfie!.CopyToAsync(file, ct);
            var verdict = await arsa.CompareAsync(await drivers.LicencePhotoAsync(id, ct), await System.IO.File.ReadAllBytesAsync(scratch, ct), ct);
            if (!verdict.Selfie.PassiveLiveness.IsRealFace || verdict.Similarity < 90)
                return Page();
            await drivers.LicenceSeenAsync(id, ct);
        }
        finally
        {
            System.IO.File.Delete(scratch);
        }
        return RedirectToPage("/Drivers/Index");
    }
}
