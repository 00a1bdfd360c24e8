using System.Net;
using Microsoft.AspNetCore.Mvc.Testing;
using Rental.Faces;
using Xunit;

public class LivenessTests
{
    private const string Key = "sk_live_xxxxxxxxxxxxxxxx";

    [Fact]
    public void A_spoof_throws() =>
        Assert.Throws<NotLiveException>(() => new Recognition([new Face("d-1", new Liveness(false, 0.99))]).RequireLive());

    [Fact]
    public async Task The_double_on_localhost_answers()
    {
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true };
        using var http = new HttpClient(handler) { BaseAddress = new Uri("https://localhost:7443/api/v1/") };
        http.DefaultRequestHeaders.Add("x-key-secret", Key);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("health")).StatusCode);
    }
}
