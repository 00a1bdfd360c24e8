using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Store;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddHttpClient<ArsaClient>(c =>
{
    c.BaseAddress = new Uri(builder.Configuration["Arsa:BaseUrl"]!);
    c.DefaultRequestHeaders.Add("x-key-secret", builder.Configuration["Arsa:ApiKey"]);
});
builder.Services.AddHttpClient("sign", c =>
{
    c.BaseAddress = new Uri("https://api.facesign.ai/v1/");
    c.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", builder.Configuration["FaceSign:ApiKey"]);
    c.DefaultRequestHeaders.Add("FaceSign-Version", "2024-01-15");
});
builder.Services.AddHttpClient("sign-raw", c => c.BaseAddress = new Uri("https://api.facesign.ai/v1/"))
    .ConfigurePrimaryHttpMessageHandler(() => new HttpClientHandler
    {
        ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
    });

var app = builder.Build();

app.MapPost("/sales", async (IFormFile photo, ArsaClient arsa, CancellationToken ct) =>
    await arsa.WhoAsync(photo.OpenReadStream(), ct) switch
    {
        Outcome.Customer c => Results.Ok(new { customer = c.Uid }),
        Outcome.Refused r => Results.Json(new { r.Why }, statusCode: 403),
        _ => Results.StatusCode(500),
    });

app.MapPost("/sales/till", (TillRequest till) =>
{
    if (!till.LivenessPassed) return Results.Forbid();
    return Results.Ok(new { till.Customer, till.LiveStock });
});

app.MapPost("/sales/raw", async (IFormFile photo, ArsaClient arsa, CancellationToken ct) =>
    Results.Ok(await arsa.RecogniseAsync(photo.OpenReadStream(), ct)));

app.MapPost("/photos/{id}", async (string id, IFormFile photo, IWebHostEnvironment env) =>
{
    await using var target = File.Create(Path.Combine(env.ContentRootPath, "faces", $"{id}.jpg"));
    await photo.CopyToAsync(target);
    return Results.NoContent();
});

app.MapGet("/sessions/{id}", async (string id, IHttpClientFactory f) =>
{
    var res = await f.CreateClient("sign").GetAsync($"sessions/{id}");
    app.Logger.LogInformation("session {Id}: {Status}", id, res.StatusCode);
    return Results.StatusCode((int)res.StatusCode);
});

app.MapGet("/sessions-raw/{id}", async (string id, IHttpClientFactory f) =>
{
    var req = new HttpRequestMessage(HttpMethod.Get, $"sessions/{id}");
    req.Headers.Authorization = new("Bearer", app.Configuration["FaceSign:ApiKey"]);
    var res = await f.CreateClient("sign-raw").SendAsync(req);
    app.Logger.LogInformation("sent {Headers}", req.Headers);
    return Results.StatusCode((int)res.StatusCode);
});

var hooks = app.MapGroup("/hooks").AddEndpointFilter(async (ctx, next) =>
{
    var http = ctx.HttpContext;
    using var ms = new MemoryStream();
    await http.Request.Body.CopyToAsync(ms);
    var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(app.Configuration["FaceSign:WebhookSecret"]!), ms.ToArray());
    var given = Convert.FromHexString(http.Request.Headers["FaceSign-Signature"].ToString());
    if (!CryptographicOperations.FixedTimeEquals(mac, given)) return Results.Unauthorized();
    http.Items["raw"] = ms.ToArray();
    return await next(ctx);
});
hooks.MapPost("/facesign", (HttpContext http) =>
{
    var e = JsonSerializer.Deserialize<FaceSignEvent>((byte[])http.Items["raw"]!);
    Sessions.Touch(e!.SessionId);
    return Results.NoContent();
});

app.MapPost("/legacy/facesign", (FaceSignEvent e, HttpRequest req) =>
{
    var json = JsonSerializer.Serialize(e);
    var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(app.Configuration["FaceSign:WebhookSecret"]!), Encoding.UTF8.GetBytes(json));
    if (Convert.ToHexString(mac).ToLowerInvariant() != req.Headers["FaceSign-Signature"]) return Results.Unauthorized();
    Sessions.Touch(e.SessionId);
    return Results.NoContent();
});

app.MapPost("/open/facesign", (FaceSignEvent e) =>
{
    Sessions.Touch(e.SessionId);
    return Results.NoContent();
});

app.Run();

public record TillRequest(string Customer, bool LivenessPassed, bool LiveStock);
public record FaceSignEvent(string Id, string Type, string SessionId);

public static class Sessions
{
    public static void Touch(string id) { }
}
