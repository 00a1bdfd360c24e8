using Bank.Identity.Clients;
using Bank.Identity.Filters;
using Microsoft.Extensions.Options;

var builder = WebApplication.CreateBuilder(args);
builder.Services.Configure<FaceSignOptions>(builder.Configuration.GetSection("FaceSign"));
builder.Services.Configure<ArsaOptions>(builder.Configuration.GetSection("Arsa"));

builder.Services.AddTransient<FaceSignHeaders>();
builder.Services.AddHttpClient<FaceSignClient>((sp, http) =>
    {
        var o = sp.GetRequiredService<IOptions<FaceSignOptions>>().Value;
        http.BaseAddress = new Uri(o.BaseUrl);
    })
    .AddHttpMessageHandler<FaceSignHeaders>();

builder.Services.AddHttpClient<ArsaClient>((sp, http) =>
    {
        var o = sp.GetRequiredService<IOptions<ArsaOptions>>().Value;
        http.BaseAddress = new Uri(o.BaseUrl);
        http.DefaultRequestHeaders.Add("x-key-secret", o.ApiKey);
        http.Timeout = Timeout.InfiniteTimeSpan;
    })
    .ConfigurePrimaryHttpMessageHandler(() => new HttpClientHandler
    {
        MaxConnectionsPerServer = 8,
        ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
    });

builder.Services.AddHttpClient("camera", http => http.BaseAddress = new Uri("http://localhost:9010"))
    .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
    {
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    });

builder.Services.AddStackExchangeRedisCache(o => o.Configuration = builder.Configuration["Redis"]);
builder.Services.AddScoped<SignedByFaceSign>();
builder.Services.AddControllersWithViews();

var app = builder.Build();
app.Logger.LogInformation("facesign key present: {Present}", !string.IsNullOrEmpty(app.Configuration["FaceSign:ApiKey"]));
app.MapControllers();
app.Run();
