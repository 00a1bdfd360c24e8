using System.Net.Http.Headers;
using Depot.Faces;
using Depot.Onboarding;
using Polly;
using Polly.Extensions.Http;

var builder = WebApplication.CreateBuilder(args);
var config = builder.Configuration;

builder.Services.AddControllers();
builder.Services.AddMediatR(c => c.RegisterServicesFromAssemblyContaining<Program>());

builder.Services.AddHttpClient<ArsaClient>(http =>
    {
        http.BaseAddress = new Uri(config["Arsa:BaseUrl"]!);
        http.DefaultRequestHeaders.Add("x-key-secret", config["Arsa:Key"]);
    })
    .AddPolicyHandler(HttpPolicyExtensions.HandleTransientHttpError()
        .WaitAndRetryAsync(3, n => TimeSpan.FromMilliseconds(200 * n)));

builder.Services.AddHttpClient<FaceSignClient>(http =>
    {
        http.BaseAddress = new Uri(config["FaceSign:BaseUrl"]!);
        http.Timeout = TimeSpan.FromSeconds(10);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", config["FaceSign:ApiKey"]);
        http.DefaultRequestHeaders.Add("FaceSign-Version", config["FaceSign:Version"]);
    })
    .AddPolicyHandler(Policy.TimeoutAsync<HttpResponseMessage>(8));

builder.Services.AddHttpClient("enrolment", http =>
    {
        http.BaseAddress = new Uri("https://faceapi.arsa.technology/api/v1/");
        http.Timeout = Timeout.InfiniteTimeSpan;
        http.DefaultRequestHeaders.Add("x-key-secret", Environment.GetEnvironmentVariable("ARSA_FACE_API_KEY"));
    })
    .ConfigurePrimaryHttpMessageHandler(() => new HttpClientHandler
    {
        ServerCertificateCustomValidationCallback = (_, _, _, _) => true,
    });

builder.Services.AddHttpClient("switchboard", http => http.BaseAddress = new Uri("https://10.20.0.4/"))
    .ConfigurePrimaryHttpMessageHandler(() => new HttpClientHandler
    {
        ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
    });

var app = builder.Build();
app.Logger.LogInformation("arsa key configured: {Set}", !string.IsNullOrEmpty(config["Arsa:Key"]));
app.Logger.LogDebug("facesign: {Base} {Key}", config["FaceSign:BaseUrl"], config["FaceSign:ApiKey"]);
app.UseWhen(c => c.Request.Path.StartsWithSegments("/hooks/facesign"), b => b.UseMiddleware<FaceSignSignature>());
app.MapControllers();
app.Run();
