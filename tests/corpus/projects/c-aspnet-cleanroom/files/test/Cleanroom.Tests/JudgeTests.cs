using Cleanroom.Api.Identity;
using Xunit;

namespace Cleanroom.Tests;

public class JudgeTests
{
    private const string Stub = "https://localhost:7077/api/v1/";

    private static Recognition Of(params Face[] faces) => new("success", faces);

    [Fact]
    public void LiveAndKnownIsGranted() =>
        Assert.Equal((Admission.Granted, "tech-4"), Of(new Face("tech-4", new Liveness(true))).Judge());

    [Fact]
    public void NoLivenessIsASpoof() =>
        Assert.Equal(Admission.Spoof, Of(new Face("tech-4", null)).Judge().Admission);

    [Fact]
    public async Task StubOverSelfSignedTls()
    {
        var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true };
        using var http = new HttpClient(handler) { BaseAddress = new Uri(Stub) };
        Assert.True((await http.GetAsync("health")).IsSuccessStatusCode);
    }
}
