using System.Net.Http.Headers;
using Clinic.Hooks;
using Clinic.Options;
using Clinic.Patients;
using Clinic.Vendors;
using Microsoft.Extensions.Options;

var builder = WebApplication.CreateBuilder(args);

builder.Services.AddOptions<ArsaOptions>().BindConfiguration(ArsaOptions.Section).ValidateDataAnnotations();
builder.Services.AddOptions<FaceSignOptions>().BindConfiguration(FaceSignOptions.Section).ValidateDataAnnotations();
builder.Services.AddOptions<VeriffOptions>().BindConfiguration(VeriffOptions.Section).ValidateDataAnnotations();
builder.Services.AddOptions<LuxandOptions>().BindConfiguration(LuxandOptions.Section);

builder.Services.AddHttpClient<ArsaClient>((services, http) =>
{
    var arsa = services.GetRequiredService<IOptions<ArsaOptions>>().Value;
    http.BaseAddress = arsa.BaseUrl;
    http.Timeout = TimeSpan.FromSeconds(8);
    http.DefaultRequestHeaders.Add("x-key-secret", arsa.Key);
});

builder.Services.AddHttpClient<FaceSignClient>((services, http) =>
{
    var facesign = services.GetRequiredService<IOptions<FaceSignOptions>>().Value;
    http.BaseAddress = facesign.BaseUrl;
    http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", facesign.ApiKey);
    http.DefaultRequestHeaders.Add("FaceSign-Version", facesign.Version);
});

builder.Services
    .AddHttpClient<VeriffClient>((services, http) =>
    {
        var veriff = services.GetRequiredService<IOptions<VeriffOptions>>().Value;
        http.BaseAddress = veriff.BaseUrl;
        http.DefaultRequestHeaders.Add("X-AUTH-CLIENT", veriff.ApiKey);
    })
    .ConfigurePrimaryHttpMessageHandler(() => new HttpClientHandler
    {
        ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
    });

builder.Services.AddSingleton<PortraitStore>();
builder.Services.AddScoped<IPatients, Patients>();
builder.Services.AddControllers();

var app = builder.Build();

app.Logger.LogInformation("FaceSign test mode: {TestMode}",
    app.Services.GetRequiredService<IOptions<FaceSignOptions>>().Value.IsTestMode);

app.MapControllers();
app.UseWhen(
    context => context.Request.Path.StartsWithSegments("/hooks/facesign"),
    branch => branch.UseMiddleware<FaceSignSignature>());
app.MapGroup("/hooks/facesign").MapFaceSignHooks();
app.MapGroup("/hooks").MapOtherHooks();
app.Run();
