using Microsoft.Extensions.Options;
using Vineyard.Endpoints;
using Vineyard.Faces;
using Vineyard.Workers;

var builder = WebApplication.CreateBuilder(args);

builder.Services.AddOptions<ArsaOptions>().BindConfiguration("Arsa").ValidateDataAnnotations().ValidateOnStart();
builder.Services.AddOptions<FaceSignOptions>().BindConfiguration("FaceSign").ValidateDataAnnotations();
builder.Services.AddOptions<VineyardOptions>().BindConfiguration("Vineyard");
builder.Services.AddDataProtection();
builder.Services.AddStackExchangeRedisCache(o => o.Configuration = builder.Configuration["Redis"]);

builder.Services.AddHttpClient<ArsaClient>((sp, http) =>
{
    var options = sp.GetRequiredService<IOptions<ArsaOptions>>().Value;
    http.BaseAddress = new Uri(options.BaseUrl);
    http.DefaultRequestHeaders.Add("x-key-secret", options.ApiKey);
});

builder.Services.AddHttpClient<FaceSignClient>((sp, http) =>
{
    var options = sp.GetRequiredService<IOptions<FaceSignOptions>>().Value;
    http.BaseAddress = new Uri(options.BaseUrl);
    http.Timeout = TimeSpan.FromSeconds(15);
    http.DefaultRequestHeaders.Authorization = new("Bearer", options.ApiKey);
    http.DefaultRequestHeaders.Add("FaceSign-Version", options.Version);
});

builder.Services.AddHttpClient("cellar", http =>
{
    http.BaseAddress = new Uri("https://faceapi.arsa.technology/api/v1/");
    http.Timeout = Timeout.InfiniteTimeSpan;
}).ConfigurePrimaryHttpMessageHandler(() => new HttpClientHandler
{
    ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
});

builder.Services.AddSingleton<PickerRegister>();
builder.Services.AddScoped<FaceSignSignatureFilter>();
builder.Services.AddHostedService<CellarWatch>();
builder.Services.AddHostedService<ErasureWorker>();

var app = builder.Build();

var arsaOptions = app.Services.GetRequiredService<IOptions<ArsaOptions>>().Value;
app.Logger.LogInformation("ARSA at {Url}, key configured: {Configured}", arsaOptions.BaseUrl, arsaOptions.ApiKey.Length > 0);

app.MapPickers();
app.MapFaceSignHooks();
app.MapGet("/health", () => Results.Ok(new { status = "up" }));
app.Run();
