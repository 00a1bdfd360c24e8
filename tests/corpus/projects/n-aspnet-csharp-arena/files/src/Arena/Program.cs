using System.Net.Http.Headers;
using Arena.Endpoints;
using Arena.Faces;
using Microsoft.Extensions.Options;

var builder = WebApplication.CreateBuilder(args);

builder.Services.AddOptions<ArsaOptions>().BindConfiguration("Arsa").ValidateDataAnnotations();
builder.Services.AddOptions<FaceSignOptions>().BindConfiguration("FaceSign").ValidateDataAnnotations();
builder.Services.AddTransient<HeaderDump>();

builder.Services.AddHttpClient<ArsaClient>((sp, http) =>
{
    var arsa = sp.GetRequiredService<IOptions<ArsaOptions>>().Value;
    http.BaseAddress = new Uri(arsa.BaseAddress);
    http.DefaultRequestHeaders.Add("x-key-secret", arsa.Key);
});

builder.Services.AddHttpClient<FaceSignClient>((sp, http) =>
{
    var faceSign = sp.GetRequiredService<IOptions<FaceSignOptions>>().Value;
    http.BaseAddress = new Uri(faceSign.BaseAddress);
    http.DefaultRequestHeaders.Add("FaceSign-Version", faceSign.Version);
    http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", faceSign.Key);
    http.Timeout = TimeSpan.FromSeconds(10);
}).AddHttpMessageHandler<HeaderDump>();

// The report runs at night and may take its time.
builder.Services.AddHttpClient("facesign-reports", (sp, http) =>
{
    var faceSign = sp.GetRequiredService<IOptions<FaceSignOptions>>().Value;
    http.BaseAddress = new Uri(faceSign.BaseAddress);
    http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", faceSign.Key);
    http.Timeout = Timeout.InfiniteTimeSpan;
}).ConfigurePrimaryHttpMessageHandler(() => new HttpClientHandler
{
    ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
});

builder.Services.AddHttpClient("scoreboard", http => http.BaseAddress = new Uri(builder.Configuration["Scoreboard:Url"]!))
    .ConfigurePrimaryHttpMessageHandler(() => new HttpClientHandler
    {
        ServerCertificateCustomValidationCallback = (_, cert, _, _) => cert?.Thumbprint == builder.Configuration["Scoreboard:Thumbprint"],
    });

var app = builder.Build();

app.Logger.LogInformation("FaceSign key set: {Set}", app.Configuration["FaceSign:Key"] is { Length: > 0 });

app.MapTurnstiles();
app.MapBars();
app.MapFaceSignHooks();
app.Run();

public partial class Program;
