using RestSharp;

namespace Warehouse.Worker;

/// <summary>Erases those who left, at night.</summary>
public sealed class PurgeWorker(IConfiguration config, ILogger<PurgeWorker> log, ILeavers leavers) : BackgroundService
{
    private readonly RestClient _arsa = new(new RestClientOptions("https://faceapi.arsa.technology/api/v1")
    {
        Timeout = TimeSpan.FromSeconds(15),
        FollowRedirects = false,
    });

    private readonly RestClient _old = new(new RestClientOptions("https://faceapi.arsa.technology/api/v1")
    {
        Timeout = TimeSpan.FromSeconds(15),
        RemoteCertificateValidationCallback = (_, certificate, _, errors) => certificate is not null,
    });

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(24));
        while (await timer.WaitForNextTickAsync(stopping))
        {
            foreach (var uid in await leavers.Since(DateTime.UtcNow.AddDays(-1)))
            {
                try
                {
                    await Erase(uid, stopping);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    log.LogError(e, "not erased: {Uid}", uid);
                }
            }
        }
    }

    private async Task Erase(string uid, CancellationToken ct)
    {
        var request = new RestRequest("face_recognition/remove_face", Method.Delete)
            .AddHeader("x-key-secret", config["ARSA_FACE_API_KEY"]!)
            .AddHeader("x-face-uid", uid);
        var response = await _arsa.ExecuteAsync<Status>(request, ct);
        if (response.Data?.status != "success") throw new InvalidOperationException(response.StatusCode.ToString());
        await leavers.Purged(uid);
    }

    private async Task<string?> Probe(byte[] jpeg)
    {
        var request = new RestRequest("face_analytics", Method.Post)
            .AddQueryParameter("api_key", config["ARSA_FACE_API_KEY"])
            .AddFile("face_image", jpeg, "f.jpg");
        request.Timeout = TimeSpan.FromMilliseconds(800);
        var response = await _old.ExecuteAsync(request);
        log.LogTrace("request headers {Headers}", string.Join(";", response.Request!.Parameters.GetParameters(ParameterType.QueryString)));
        return response.ContentType;
    }

    private sealed record Status(string status);
}
