using System.Security.Cryptography;
using System.Text;
using Casino.Faces;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.Options;

namespace Casino.Filters;

/// <summary>Runs before model binding; what FaceSign has not signed goes no further.</summary>
public sealed class FaceSignSignedFilter(IOptions<FaceOptions> options, ILogger<FaceSignSignedFilter> log) : IAsyncResourceFilter
{
    public async Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        var request = context.HttpContext.Request;
        request.EnableBuffering();
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer);
        request.Body.Position = 0;

        if (!Genuine(buffer.ToArray(), request.Headers["FaceSign-Signature"].ToString()))
        {
            log.LogWarning("facesign hook refused, event {Event}", request.Headers["FaceSign-Event-Id"].ToString());
            context.Result = new UnauthorizedResult();
            return;
        }
        await next();
    }

    private bool Genuine(byte[] body, string given)
    {
        if (given.Length != 64 || !given.All(Uri.IsHexDigit))
        {
            return false;
        }
        var secret = Encoding.UTF8.GetBytes(options.Value.FaceSignWebhookSecret);
        return CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(secret, body), Convert.FromHexString(given));
    }
}
