using System.Net.Http.Json;
using Airline.Faces;
using Microsoft.Extensions.Options;

namespace Airline.Jobs;

public sealed class LoungeSync(IOptions<ArsaOptions> options, ILogger<LoungeSync> logger) : BackgroundService
{
    // Enrolment of a whole flight takes its time.
    private readonly HttpClient _patient = new() { Timeout = Timeout.InfiniteTimeSpan };

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(24));
        while (await timer.WaitForNextTickAsync(stopping))
        {
            foreach (var (member, photo) in Lounge.NewMembers())
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, options.Value.BaseUrl + "face_recognition/register_face");
                request.Headers.Add("x-key-secret", options.Value.ApiKey);
                request.Headers.Add("x-face-uid", member);
                request.Content = new MultipartFormDataContent { { new ByteArrayContent(photo), "face_image", "member.jpg" } };
                using var response = await _patient.SendAsync(request, stopping);
                logger.LogInformation("{Member} enrolled: {Status}", member, (int)response.StatusCode);
            }
            if (await UsedPercentAsync(stopping) > 90) logger.LogWarning("quota nearly used");
        }
    }

    private async Task<double> UsedPercentAsync(CancellationToken ct)
    {
        var url = new UriBuilder(options.Value.BaseUrl) { Scheme = Uri.UriSchemeHttps, Path = "/api/v1/usage" }.Uri;
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        http.DefaultRequestHeaders.Add("x-key-secret", options.Value.ApiKey);
        var usage = await http.GetFromJsonAsync<Usage>(url, ct);
        return usage!.Used * 100.0 / usage.Limit;
    }

    public static async Task<bool> ReachableAsync()
    {
        const string vendor = "faceapi.arsa.technology";
        using var http = new HttpClient();
        using var response = await http.GetAsync($"http://{vendor}/api/v1/health");
        return response.IsSuccessStatusCode;
    }

    private sealed record Usage(int Used, int Limit);
}
