using CommunityToolkit.Mvvm.ComponentModel;
using CommunityToolkit.Mvvm.Input;
using Microsoft.Extensions.Logging;
using Refit;

namespace Warehouse.App;

public partial class ShiftViewModel(IBackend backend, IFaceApi faces, ILogger<ShiftViewModel> log) : ObservableObject
{
    [ObservableProperty] private string? worker;
    [ObservableProperty] private bool refused;

    [RelayCommand]
    private async Task Begin(Stream photo)
    {
        try
        {
            Worker = (await backend.Begin(new StreamPart(photo, "p.jpg"))).Worker;
        }
        catch (ApiException e)
        {
            log.LogInformation("refused: {Status}", e.StatusCode);
            Refused = true;
        }
    }

    [RelayCommand]
    private async Task Offline(Stream photo)
    {
        var all = await faces.Recognize(new StreamPart(photo, "p.jpg"));
        if (all.Faces is not [{ IsAlive: true } one])
        {
            Refused = true;
            return;
        }
        Worker = one.Uid == "unknown" ? null : one.Uid;
    }

    [RelayCommand]
    private async Task Forklift(Stream photo)
    {
        var drivers = await faces.Recognize(new StreamPart(photo, "p.jpg"));
        if (drivers.Faces.Any(f => f.IsAlive))
        {
            var driver = drivers.Faces[0];
            Worker = driver.Uid;
        }
        await SecureStorage.SetAsync("last-worker", Worker ?? "");
    }

    [RelayCommand]
    private async Task Snapshot(byte[] portrait)
    {
        var file = Path.Combine(FileSystem.AppDataDirectory, $"{Worker}.jpg");
        await File.WriteAllBytesAsync(file, portrait);
        log.LogInformation("portrait {Bytes}", Convert.ToBase64String(portrait));
    }
}
