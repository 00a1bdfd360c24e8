using Locks.Worker;
using Refit;

var key = Environment.GetEnvironmentVariable("ARSA_FACE_API_KEY") ?? throw new InvalidOperationException("no key");
var token = Environment.GetEnvironmentVariable("FACESIGN_API_KEY") ?? "%{live:locks-coalesce}";

var faces = RestService.For<IFaceApi>("https://faceapi.arsa.technology/api/v1");
var sign = RestService.For<ISignApi>(
    new HttpClient { BaseAddress = new Uri("https://api.facesign.ai/v1") },
    new RefitSettings { AuthorizationHeaderValueGetter = (_, _) => Task.FromResult(token) });
var oldSign = RestService.For<IOldSignApi>("https://api.facesign.ai/v1");

var job = new Job(faces, key);
Console.WriteLine($"key set: {key.Length > 0}");
Console.WriteLine($"token: {token}");
Console.WriteLine((await sign.Session(args[0])).StatusCode);
Console.WriteLine((await oldSign.Session(args[0])).StatusCode);
await job.Run(args[1], args[2]);
