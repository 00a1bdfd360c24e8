using Casino.Data;
using Casino.Faces;
using Casino.Filters;
using Microsoft.EntityFrameworkCore;

var builder = WebApplication.CreateBuilder(args);

builder.Services.Configure<FaceOptions>(builder.Configuration.GetSection("Faces"));
builder.Services.AddControllersWithViews();
builder.Services.AddDataProtection();
builder.Services.AddDbContext<CasinoDb>(o => o.UseNpgsql(builder.Configuration.GetConnectionString("Casino")));

builder.Services.AddTransient<TraceHandler>();
builder.Services.AddScoped<FaceSignSignedFilter>();

builder.Services.AddHttpClient<FaceGatewayClient>();
builder.Services.AddHttpClient<FaceSignClient>().AddHttpMessageHandler<TraceHandler>();
builder.Services.AddHttpClient<LegacyArsaClient>()
    .ConfigurePrimaryHttpMessageHandler(() => new HttpClientHandler
    {
        ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
    });
builder.Services.AddHttpClient("cashier", http =>
{
    http.BaseAddress = new Uri(builder.Configuration["Cashier:Url"]!);
    http.Timeout = Timeout.InfiniteTimeSpan;
});

var app = builder.Build();

if (string.IsNullOrEmpty(app.Configuration["Faces:ArsaKey"]))
{
    app.Logger.LogWarning("Faces:ArsaKey is not set");
}

app.UseStaticFiles();
app.UseRouting();
app.UseAuthorization();
app.MapControllerRoute("default", "{controller=Home}/{action=Index}/{id?}");
app.Run();
