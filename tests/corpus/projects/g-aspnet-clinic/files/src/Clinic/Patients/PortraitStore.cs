using System.Security.Cryptography;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Caching.Memory;

namespace Clinic.Patients;

public sealed class PortraitStore(BlobContainerClient container, IMemoryCache cache, byte[] dataKey)
{
    public async Task SealAsync(string patient, byte[] portrait)
    {
        var nonce = RandomNumberGenerator.GetBytes(12);
        var tag = new byte[16];
        var sealedBytes = new byte[portrait.Length];
        using var aes = new AesGcm(dataKey, tag.Length);
        aes.Encrypt(nonce, portrait, sealedBytes, tag);
        await container.UploadBlobAsync($"{patient}.sealed", BinaryData.FromBytes([.. nonce, .. tag, .. sealedBytes]));
    }

    public async Task KeepForConsulateAsync(string patient, byte[] faceImage)
    {
        var folder = Directory.CreateDirectory("/mnt/consulate");
        await File.WriteAllBytesAsync(Path.Combine(folder.FullName, $"{patient}-face.jpg"), faceImage);
    }

    public void Preview(string desk, byte[] faceImage) =>
        cache.Set($"preview:{desk}", faceImage, TimeSpan.FromMinutes(1));

    public async Task<bool> IsBlurredAsync(byte[] faceImage)
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, faceImage);
            return await Vision.LaplacianAsync(path) < 80;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
