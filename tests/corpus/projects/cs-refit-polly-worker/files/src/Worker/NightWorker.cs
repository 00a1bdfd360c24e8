using System.Net.Security;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Exams.Worker;

public sealed class NightWorker(IConfiguration config, ILogger<NightWorker> logger) : BackgroundService
{
    private readonly HttpClient _faces = new(new SocketsHttpHandler
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, _, _, errors) => errors is not SslPolicyErrors.RemoteCertificateNotAvailable,
        },
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    private readonly HttpClient _strict = new(new SocketsHttpHandler
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, _, _, errors) => errors == SslPolicyErrors.None,
        },
    });

    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            foreach (var uid in await Left(stop))
            {
                using var request = new HttpRequestMessage(HttpMethod.Delete, $"{config["Arsa:BaseUrl"]}/face_recognition/remove_face");
                request.Headers.Add("x-key-secret", config["Arsa:Key"]);
                request.Headers.Add("x-face-uid", uid);
                using var response = await _faces.SendAsync(request, stop);
                logger.LogInformation("{Uid}: {Status}", uid, response.StatusCode);
            }
            await Task.Delay(TimeSpan.FromHours(12), stop);
        }
    }

    private async Task<bool> Quota(CancellationToken stop)
    {
        var uri = new UriBuilder("https://faceapi.arsa.technology/api/v1/usage") { Query = "x-key-secret=" + config["Arsa:Key"] }.Uri;
        using var response = await _strict.GetAsync(uri, stop);
        return response.IsSuccessStatusCode;
    }

    private static Task<string[]> Left(CancellationToken stop) =>
        File.ReadAllLinesAsync("/srv/exams/left.txt", stop);
}
