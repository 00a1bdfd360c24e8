using Exams.Faces;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Timeout;
using Refit;

var builder = WebApplication.CreateBuilder(args);

builder.Services.AddOptions<ArsaOptions>().BindConfiguration("Arsa").ValidateOnStart();
builder.Services.AddTransient<KeyHandler>();
builder.Services
    .AddRefitClient<IFaceApi>()
    .ConfigureHttpClient((sp, http) =>
    {
        http.BaseAddress = new Uri(sp.GetRequiredService<IOptions<ArsaOptions>>().Value.BaseUrl);
        http.Timeout = TimeSpan.FromSeconds(20);
    })
    .AddHttpMessageHandler<KeyHandler>()
    .AddPolicyHandler(Policy.TimeoutAsync<HttpResponseMessage>(8, TimeoutStrategy.Optimistic));

var app = builder.Build();

app.MapPost("/exams/{id}/enter", async (string id, IFormFile photo, IFaceApi api, Halls halls, CancellationToken ct) =>
{
    var answer = await api.Recognize(new StreamPart(photo.OpenReadStream(), "p.jpg"), ct);
    return Outcome.Of(answer.Content!) switch
    {
        Outcome.Candidate c => Results.Ok(halls.Seat(id, c.Uid)),
        Outcome.WrongCount n => Results.BadRequest(new { faces = n.Count }),
        Outcome.Spoof => Results.StatusCode(403),
        _ => Results.NotFound(),
    };
});

app.MapPost("/exams/{id}/document", async (string id, IFormFileCollection files, IFaceApi api, IOptions<ArsaOptions> options, CancellationToken ct) =>
{
    var result = await api.Compare(Part(files["document"]!), Part(files["selfie"]!), ct);
    if (!result.Selfie.Liveness.IsRealFace) return Results.StatusCode(403);
    return result.Match && result.Score >= options.Value.MinSimilarity ? Results.NoContent() : Results.StatusCode(403);
});

app.MapPost("/exams/{id}/late", async (string id, IFormFileCollection files, IFaceApi api, CancellationToken ct) =>
{
    var result = await api.Compare(Part(files["document"]!), Part(files["selfie"]!), ct);
    if (result.Selfie.Liveness.IsRealFace) return Results.StatusCode(403);
    return result.Match ? Results.NoContent() : Results.StatusCode(403);
});

app.MapPost("/exams/{id}/proctor", async (string id, ProctorNote note, IFaceApi api, Halls halls, ILogger<Program> log, CancellationToken ct) =>
{
    if (note is { LivenessPassed: true })
    {
        return Results.Ok(halls.Seat(id, note.Uid));
    }
    await File.WriteAllBytesAsync($"/srv/proctor/{id}-{note.Uid}.jpg", Convert.FromBase64String(note.Photo), ct);
    return Results.Accepted();
});

app.MapPost("/exams/{id}/again", async (string id, IFormFile photo, IFaceApi api, Halls halls, ILogger<Program> log, CancellationToken ct) =>
{
    var answer = (await api.Recognize(new StreamPart(photo.OpenReadStream(), "again.jpg"), ct)).Content!;
    log.LogInformation("again: {@Answer}", answer);
    var face = answer.Faces.FirstOrDefault();
    if (face?.Liveness is null) return Results.StatusCode(403);
    return face.Uid == "unknown" ? Results.NotFound() : Results.Ok(halls.Seat(id, face.Uid));
});

app.MapDelete("/candidates/{uid}", async (string uid, IFaceApi api, CancellationToken ct) =>
    (await api.Remove(uid, ct)).Status == "success" ? Results.NoContent() : Results.StatusCode(502));

app.Run();

static StreamPart Part(IFormFile file) => new(file.OpenReadStream(), file.FileName);

public sealed record ProctorNote(string Uid, string Photo, bool LivenessPassed);

public sealed class Halls
{
    public string Seat(string exam, string uid) => $"{exam}/{uid}";
}
