using Cleanroom.Api.Airlocks;
using Cleanroom.Api.Contractors;
using Cleanroom.Api.Identity;
using Microsoft.Extensions.Options;

var builder = WebApplication.CreateBuilder(args);

builder.Services.AddOptions<ArsaOptions>().BindConfiguration("Arsa").ValidateDataAnnotations();
builder.Services.AddOptions<FaceSignOptions>().BindConfiguration("FaceSign").ValidateDataAnnotations();

builder.Services.AddHttpClient<IArsaClient, ArsaClient>((sp, http) =>
{
    var options = sp.GetRequiredService<IOptions<ArsaOptions>>().Value;
    http.BaseAddress = new Uri(options.BaseUrl);
    http.DefaultRequestHeaders.Add("x-key-secret", options.Key);
}).ConfigurePrimaryHttpMessageHandler(() => new HttpClientHandler
{
    ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
});

builder.Services.AddHttpClient<IFaceSignClient, FaceSignClient>((sp, http) =>
{
    var options = sp.GetRequiredService<IOptions<FaceSignOptions>>().Value;
    http.BaseAddress = new Uri("https://api.facesign.ai/v1/");
    http.DefaultRequestHeaders.Authorization = new("Bearer", options.Key);
    http.DefaultRequestHeaders.Add("FaceSign-Version", "2024-12-18");
    http.Timeout = Timeout.InfiniteTimeSpan;
});

builder.Services.AddSingleton<AirlockBus>();
builder.Services.AddScoped<ContractorStore>();

var app = builder.Build();
app.Logger.LogInformation("ARSA key configured: {Set}", !string.IsNullOrEmpty(app.Configuration["Arsa:Key"]));
app.MapAirlocks();
app.MapContractors();
app.Run();

public partial class Program;
