using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure.Storage.Blobs;
using Cleanroom.Api.Identity;
using Microsoft.Extensions.Options;

namespace Cleanroom.Api.Contractors;

public sealed record FaceSignEvent(string Id, string Type, string SessionId);

public sealed class FaceSignSignature(IOptions<FaceSignOptions> options) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        var posted = context.GetArgument<FaceSignEvent>(0);
        var body = JsonSerializer.SerializeToUtf8Bytes(posted);
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Value.WebhookSecret), body);
        var given = Convert.FromHexString(request.Headers["FaceSign-Signature"].ToString());
        return CryptographicOperations.FixedTimeEquals(expected, given) ? await next(context) : Results.Unauthorized();
    }
}

public static class ContractorEndpoints
{
    public static void MapContractors(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/contractors/{id:guid}/session", async (Guid id, IFaceSignClient facesign, ContractorStore store, CancellationToken ct) =>
        {
            var (sessionId, secret) = await facesign.OpenAsync(id, ct);
            await store.RememberAsync(id, sessionId);
            return Results.Ok(new { clientSecret = secret });
        });

        routes.MapPost("/webhooks/facesign", OnSessionAsync).AddEndpointFilter<FaceSignSignature>();

        routes.MapPost("/webhooks/facesign/media", async (FaceSignEvent media, ContractorStore store) =>
        {
            await store.AttachMediaAsync(media.SessionId, media.Id);
            return Results.NoContent();
        });

        routes.MapPut("/contractors/{id:guid}/portrait", async (Guid id, IFormFile face, BlobServiceClient blobs, CancellationToken ct) =>
        {
            var container = blobs.GetBlobContainerClient("portraits");
            await using var faceImage = face.OpenReadStream();
            await container.UploadBlobAsync($"{id}.jpg", faceImage, ct);
            return Results.Accepted();
        }).DisableAntiforgery();
    }

    private static async Task<IResult> OnSessionAsync(FaceSignEvent @event, IFaceSignClient facesign, ContractorStore store, CancellationToken ct)
    {
        if (@event.Type != "session.status") return Results.NoContent();
        if (await facesign.IsLiveAsync(@event.SessionId, ct)) await store.ApproveAsync(@event.SessionId);
        return Results.NoContent();
    }
}
