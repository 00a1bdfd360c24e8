using System.Net.Http.Headers;
using Depot.Endpoints;
using Depot.Hosted;
using Depot.Providers;
using Microsoft.AspNetCore.HttpLogging;
using Microsoft.Extensions.Options;

var builder = WebApplication.CreateBuilder(args);

builder.Services.AddOptions<ArsaOptions>().BindConfiguration("Arsa")
    .Validate(o => !string.IsNullOrEmpty(o.ApiKey), "Arsa:ApiKey is not set");
builder.Services.AddOptions<FaceSignOptions>().BindConfiguration("FaceSign");

builder.Services.AddHttpClient<ArsaClient>((services, client) =>
{
    var options = services.GetRequiredService<IOptions<ArsaOptions>>().Value;
    client.BaseAddress = new Uri(options.BaseUrl);
    client.Timeout = TimeSpan.FromSeconds(options.TimeoutSeconds);
    client.DefaultRequestHeaders.Add("x-key-secret", options.ApiKey);
});

builder.Services.AddHttpClient<FaceSignClient>(nameof(FaceSignClient), (services, client) =>
{
    var options = services.GetRequiredService<IOptions<FaceSignOptions>>().Value;
    client.BaseAddress = new Uri(options.BaseUrl);
    client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.ApiKey);
    client.DefaultRequestHeaders.Add("FaceSign-Version", options.Version);
}).AddStandardResilienceHandler();

builder.Services.AddHttpLogging(logging => logging.LoggingFields = HttpLoggingFields.RequestPath | HttpLoggingFields.ResponseStatusCode);
builder.Services.AddSingleton<YardCamera>();
builder.Services.AddScoped<SessionStatistics>();
builder.Services.AddHostedService<LeaverSweep>();
builder.Services.AddRazorPages();

var app = builder.Build();

app.Logger.LogInformation("ARSA key configured: {Configured}", !string.IsNullOrEmpty(app.Configuration["Arsa:ApiKey"]));

app.UseHttpLogging();
app.MapRazorPages();
app.MapDepotEndpoints();
app.MapHookEndpoints();
app.Run();
