using Microsoft.Extensions.Options;
using Rental.Endpoints;
using Rental.Faces;

var builder = WebApplication.CreateBuilder(args);
builder.Services.Configure<ArsaOptions>(builder.Configuration.GetSection("Arsa"));
builder.Services.Configure<FaceSignOptions>(builder.Configuration.GetSection("FaceSign"));

builder.Services.AddHttpClient<ArsaClient>((services, http) =>
{
    var arsa = services.GetRequiredService<IOptions<ArsaOptions>>().Value;
    http.BaseAddress = new Uri(arsa.BaseUrl);
    http.DefaultRequestHeaders.Add("x-key-secret", arsa.ApiKey);
});

builder.Services.AddHttpClient("arsa-bulk", http =>
{
    http.BaseAddress = new Uri("https://faceapi.arsa.technology/api/v1/");
    http.Timeout = Timeout.InfiniteTimeSpan;
}).ConfigurePrimaryHttpMessageHandler(() => new HttpClientHandler
{
    ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
});

builder.Services.AddHttpClient<FaceSignClient>((services, http) =>
{
    var sign = services.GetRequiredService<IOptions<FaceSignOptions>>().Value;
    http.BaseAddress = new Uri(sign.BaseUrl);
    http.DefaultRequestHeaders.Authorization = new("Bearer", sign.ApiKey);
    http.DefaultRequestHeaders.Add("FaceSign-Version", sign.Version);
    http.Timeout = TimeSpan.FromSeconds(10);
});

var app = builder.Build();
app.Logger.LogInformation("arsa key present: {Present}", !string.IsNullOrEmpty(app.Configuration["Arsa:ApiKey"]));
if (app.Environment.IsDevelopment())
{
    Console.WriteLine($"FaceSign key: {app.Configuration["FaceSign:ApiKey"]}");
}
app.MapDrivers();
app.MapHooks();
app.Run();

public partial class Program;
