using Depot.Providers;

namespace Depot.Hosted;

/// <summary>Erases at night the faces of drivers who have left.</summary>
public sealed class LeaverSweep(IServiceScopeFactory scopes, ILogger<LeaverSweep> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(24));
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await using var scope = scopes.CreateAsyncScope();
            var arsa = scope.ServiceProvider.GetRequiredService<ArsaClient>();
            var drivers = scope.ServiceProvider.GetRequiredService<IDrivers>();

            foreach (var leaver in await drivers.LeaversAsync(stoppingToken))
            {
                if (await arsa.ForgetAsync(leaver.Id, stoppingToken))
                    await drivers.PurgeAsync(leaver.Id, stoppingToken);
                else
                    logger.LogError("Could not erase {DriverId}", leaver.Id);
            }
        }
    }
}
