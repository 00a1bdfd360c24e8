using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Vineyard.Faces;

namespace Vineyard.Workers;

/// <summary>Counts the people before the cellar's door once a minute.</summary>
public sealed class CellarWatch(IHttpClientFactory factory, IOptions<ArsaOptions> options, ILogger<CellarWatch> logger)
    : BackgroundService
{
    private sealed record Detection(List<object> Faces);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1));
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var frame = await File.ReadAllBytesAsync("/run/cellar/frame.jpg", stoppingToken);
            using var form = new MultipartFormDataContent { { new ByteArrayContent(frame), "face_image", "frame.jpg" } };
            var http = factory.CreateClient("cellar");
            http.DefaultRequestHeaders.Add("x-key-secret", options.Value.ApiKey);
            using var response = await http.PostAsync("face_detection/detect_face", form, stoppingToken);
            var seen = await response.Content.ReadFromJsonAsync<Detection>(stoppingToken);
            logger.LogInformation("{Count} before the cellar", seen?.Faces.Count ?? 0);
            if (!response.IsSuccessStatusCode)
            {
                logger.LogError("Detection failed for {Frame}", Convert.ToBase64String(frame));
            }
        }
    }
}

/// <summary>Erases pickers whose season is over.</summary>
public sealed class ErasureWorker(IServiceScopeFactory scopes, PickerRegister register, ILogger<ErasureWorker> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(6));
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await using var scope = scopes.CreateAsyncScope();
            var arsa = scope.ServiceProvider.GetRequiredService<ArsaClient>();
            foreach (var uid in register.Gone())
            {
                if (await arsa.RemoveAsync(uid, stoppingToken))
                {
                    register.Purge(uid);
                    logger.LogInformation("Erased {Uid}", uid);
                }
            }
        }
    }
}

public sealed class PickerRegister
{
    private readonly ConcurrentDictionary<string, string> _states = new();

    public void ClockIn(string uid) => _states[uid] = "in";
    public void ClockOut(string uid) => _states[uid] = "out";
    public void Pay(string uid) => _states[uid] = "paid";
    public void Permit(string uid, bool foreman) => _states[uid] = foreman ? "foreman" : "picker";
    public void Assign(string uid, int row) => _states[uid] = $"row {row}";
    public void Verified(string uid) => _states[uid] = "verified";
    public void Recorded(string session) => _states[session] = "recorded";
    public void Flag(string session) => _states[session] = "flagged";
    public void Purge(string uid) => _states.TryRemove(uid, out _);
    public IEnumerable<string> Gone() => _states.Where(s => s.Value == "out").Select(s => s.Key);
}
