using Hr.Controllers;
using Hr.Faces;
using Hr.Webhooks;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddControllers();
builder.Services.AddSingleton<Badges>();
builder.Services.Configure<ArsaOptions>(builder.Configuration.GetSection("Arsa"));
builder.Services.AddHttpClient<ArsaClient>(client => client.Timeout = TimeSpan.FromSeconds(15));

var app = builder.Build();
app.MapControllers();
app.MapFaceSign();
app.Run();
