using Microsoft.Extensions.Logging;

namespace Locks.App;

public static class MauiProgram
{
    public static MauiApp CreateMauiApp()
    {
        var builder = MauiApp.CreateBuilder();
        builder.UseMauiApp<App>();
        builder.Services.AddSingleton<Scanner>();
        return builder.Build();
    }
}
