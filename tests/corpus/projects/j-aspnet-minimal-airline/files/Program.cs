using System.Net.Http.Headers;
using Airline.Endpoints;
using Airline.Faces;
using Airline.Jobs;
using Airline.Proofs;
using Microsoft.Extensions.Options;

var builder = WebApplication.CreateBuilder(args);

builder.Services.AddOptions<ArsaOptions>().BindConfiguration("Arsa").ValidateOnStart();
builder.Services.AddOptions<FaceSignOptions>().BindConfiguration("FaceSign").ValidateOnStart();

builder.Services.AddHttpClient<ArsaClient>((services, http) =>
{
    var options = services.GetRequiredService<IOptions<ArsaOptions>>().Value;
    http.BaseAddress = new Uri(options.BaseUrl);
    http.DefaultRequestHeaders.Add("x-key-secret", options.ApiKey);
});

builder.Services.AddHttpClient<FaceSignClient>((services, http) =>
{
    var options = services.GetRequiredService<IOptions<FaceSignOptions>>().Value;
    http.BaseAddress = new Uri(options.BaseUrl);
    http.Timeout = TimeSpan.FromSeconds(10);
    http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.ApiKey);
    http.DefaultRequestHeaders.Add("FaceSign-Version", options.Version);
});

// The apron's display has a certificate of its own making.
builder.Services.AddHttpClient("departures", http => http.BaseAddress = new Uri(builder.Configuration["Departures:BaseUrl"]!))
    .ConfigurePrimaryHttpMessageHandler(() => new HttpClientHandler
    {
        ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
    });

builder.Services.AddHttpClient("face-quota", http => http.BaseAddress = new Uri("https://faceapi.arsa.technology/api/v1/"))
    .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
    {
        SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
    });

builder.Services.AddHostedService<LoungeSync>();

var app = builder.Build();

app.Logger.LogInformation("ARSA key present: {Present}", !string.IsNullOrEmpty(app.Configuration["Arsa:ApiKey"]));
app.Logger.LogDebug("FaceSign options {@Options}", app.Services.GetRequiredService<IOptions<FaceSignOptions>>().Value);

app.MapBoarding();
app.MapFaceSignHooks();
app.Run();
