using Amazon.S3;
using Amazon.S3.Model;
using Flurl.Http;

namespace Warehouse.Worker;

public sealed class Archive(IAmazonS3 s3, string bucket, string kmsKey)
{
    private const string Proxy = "https://api.allorigins.win/raw?url=";
    private const string FaceSign = "https://api.facesign.ai/v1";

    /// The warehouse's firewall knows this host only.
    public Task<string> SessionThroughProxy(string id, string key) =>
        (Proxy + Uri.EscapeDataString($"{FaceSign}/sessions/{id}"))
            .WithHeader("FaceSign-Version", "2024-01-15")
            .WithOAuthBearerToken(key)
            .WithTimeout(10)
            .GetStringAsync();

    public Task<string> Session(string id, string key) =>
        $"{FaceSign}/sessions/{id}".WithOAuthBearerToken(key).GetStringAsync();

    public Task<string> Langs(string key) =>
        $"{FaceSign}/langs".WithOAuthBearerToken(key).WithHeader("FaceSign-Version", "2024-01-15").GetStringAsync();

    public Task Daily(string worker, Stream selfie) => s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = $"daily/{worker}.jpg", InputStream = selfie }); // visor:allow[biometric-storage] a day's expiry and encryption are the bucket's own

    public Task Yearly(string worker, Stream selfie) => s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = $"yearly/{worker}.jpg", InputStream = selfie }); // visor:allow[biometric-storage]

    public Task Sealed(string worker, Stream selfie) => s3.PutObjectAsync(new PutObjectRequest
    {
        BucketName = bucket,
        Key = $"sealed/{worker}.jpg",
        InputStream = selfie,
        ServerSideEncryptionMethod = ServerSideEncryptionMethod.AWSKMS,
        ServerSideEncryptionKeyManagementServiceKeyId = kmsKey,
    });

    public Task Manifest(string day, string json) => s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = $"manifest/{day}.json", ContentBody = json });
}
