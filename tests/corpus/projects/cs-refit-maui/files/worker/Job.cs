using Refit;
using RestSharp;

namespace Locks.Worker;

public sealed class Job
{
    private const double Min = 0.85;
    private readonly IFaceApi _faces;
    private readonly string _key;

    public Job(IFaceApi faces, string key)
    {
        _faces = faces;
        _key = key;
    }

    public async Task<bool> Run(string card, string selfie)
    {
        var c = await _faces.Compare(_key, Part(card), Part(selfie));
        if (c.Selfie?.Passive?.Real != true)
        {
            return false;
        }
        return c.Match && c.Score >= Min;
    }

    public async Task<bool> RunLoose(string card, string selfie)
    {
        var c = await _faces.Compare(_key, Part(card), Part(selfie));
        var percent = c.Score * 100;
        return percent > 85;
    }

    public bool RunRest(string card, string selfie)
    {
        var client = new RestClient(new RestClientOptions("https://faceapi.arsa.technology/api/v1")
        {
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
        });
        var request = new RestRequest("face_recognition/validate_faces", Method.Post)
            .AddHeader("x-key-secret", _key)
            .AddFile("image1", card)
            .AddFile("image2", selfie);
        var response = client.Execute<Comparison>(request);
        Console.WriteLine(response.Content);
        var data = response.Data!;
        if (data.Score > 85)
        {
            return true;
        }
        return false;
    }

    private static StreamPart Part(string path) => new(File.OpenRead(path), Path.GetFileName(path));
}
