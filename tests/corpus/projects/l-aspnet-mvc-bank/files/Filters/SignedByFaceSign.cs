using System.Security.Cryptography;
using System.Text;
using Bank.Identity.Clients;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.Options;

namespace Bank.Identity.Filters;

public sealed class SignedByFaceSign(IOptions<FaceSignOptions> options) : IAsyncResourceFilter
{
    public async Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        var request = context.HttpContext.Request;
        request.EnableBuffering();
        using var copy = new MemoryStream();
        await request.Body.CopyToAsync(copy);
        request.Body.Position = 0;
        var want = HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Value.WebhookSecret), copy.ToArray());
        if (!TryHex(request.Headers["FaceSign-Signature"], out var given) || !CryptographicOperations.FixedTimeEquals(want, given))
        {
            context.Result = new UnauthorizedResult();
            return;
        }
        await next();
    }

    private static bool TryHex(string? text, out byte[] bytes)
    {
        try { bytes = Convert.FromHexString(text ?? ""); return bytes.Length > 0; }
        catch (FormatException) { bytes = []; return false; }
    }
}
