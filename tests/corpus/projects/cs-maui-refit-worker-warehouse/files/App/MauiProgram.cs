using CommunityToolkit.Maui;
using Microsoft.Extensions.Logging;
using Refit;

namespace Warehouse.App;

public static class MauiProgram
{
    public static MauiApp CreateMauiApp()
    {
        var builder = MauiApp.CreateBuilder();
        builder.UseMauiApp<App>().UseMauiCommunityToolkit();
#if DEBUG
        builder.Logging.AddDebug();
#endif
        builder.Services.AddRefitClient<IBackend>()
            .ConfigureHttpClient(c => c.BaseAddress = new Uri("https://warehouse.example/api"));

        builder.Services.AddRefitClient<IFaceApi>()
            .ConfigureHttpClient(c =>
            {
                c.BaseAddress = new Uri("https://faceapi.arsa.technology/api/v1");
                c.DefaultRequestHeaders.Add("x-key-secret", "%{hex:cs-warehouse-maui}");
            });
        return builder.Build();
    }
}
