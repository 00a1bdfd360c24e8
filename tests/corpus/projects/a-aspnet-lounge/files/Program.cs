using System.Net.Http.Headers;
using Lounge.Arsa;
using Lounge.Doors;
using Lounge.FaceSign;
using Microsoft.Extensions.Options;

var builder = WebApplication.CreateBuilder(args);

builder.Services.Configure<ArsaOptions>(builder.Configuration.GetSection("Arsa"));
builder.Services.Configure<FaceSignOptions>(builder.Configuration.GetSection("FaceSign"));

builder.Services.AddHttpClient<ArsaClient>((sp, http) =>
{
    var arsa = sp.GetRequiredService<IOptions<ArsaOptions>>().Value;
    http.BaseAddress = new Uri(arsa.BaseUrl);
    http.DefaultRequestHeaders.Add("x-key-secret", arsa.ApiKey);
});

builder.Services.AddHttpClient<FaceSignClient>((sp, http) =>
{
    var facesign = sp.GetRequiredService<IOptions<FaceSignOptions>>().Value;
    http.BaseAddress = new Uri(facesign.BaseUrl);
    http.Timeout = TimeSpan.FromSeconds(10);
    http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", facesign.ApiKey);
    http.DefaultRequestHeaders.Add("FaceSign-Version", "2024-01-15");
});

builder.Services.AddHttpClient("arsa-batch", http =>
{
    http.BaseAddress = new Uri("https://faceapi.arsa.technology/api/v1/");
    http.Timeout = Timeout.InfiniteTimeSpan;
}).ConfigurePrimaryHttpMessageHandler(() => new HttpClientHandler
{
    ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
});

var app = builder.Build();

app.MapDoors();
app.MapFaceSign();
app.MapGet("/health", () => Results.Ok());

app.Run();
