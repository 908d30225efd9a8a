using System.IO.Compression;

namespace Stoa.Contract.Tests;

/// <summary>Brotli and gzip. Source: RFC 9110 section 12.5.3.</summary>
public sealed class EncodingTests(ContractWorld world)
{
    private const string Long = "/2/spaces/{live}?space.fields=title&expansions=host_ids,speaker_ids,invited_user_ids&user.fields=created_at,description,entities,public_metrics,url,location,verified,protected";

    [Theory]
    [InlineData(Long, "gzip, deflate, br", "br")]
    [InlineData(Long, "gzip, deflate", "gzip")]
    [InlineData(Long, "GZIP", "gzip")]
    [InlineData(Long, "br;q=0, gzip;q=0.5", "gzip")]
    [InlineData(Long, "*", "br")]
    [InlineData(Long, "identity", null)]
    [InlineData(Long, "gzip;q=0", null)]
    [InlineData(Long, "deflate, sdch", null)]
    [InlineData(Long, ",,;;q=x", null)]
    [InlineData("/2/spaces/{live}", "gzip, br", null)] // Too short to gain anything.
    [InlineData("/2/openapi.json", "br", "br")]
    [InlineData("/2/openapi.json", "gzip", "gzip")]
    public async Task Reply_IsSentInAnEncodingThatTheCallerReads(string request, string accepted, string? encoding)
    {
        var plain = await world.SendAsync(request);
        var reply = await world.SendAsync(request, header: $"Accept-Encoding: {accepted}");
        Assert.Equal(encoding, reply.Headers.GetValueOrDefault("Content-Encoding"));
        Assert.Equal(request != "/2/spaces/{live}", reply.Headers.GetValueOrDefault("Vary") == "Accept-Encoding");
        Assert.Equal(plain.Body, await DecodeAsync(reply));
        Assert.True(encoding is null || reply.Bytes.Length < plain.Bytes.Length);
    }

    private static async Task<string> DecodeAsync(ContractReply reply)
    {
        using var bytes = new MemoryStream(reply.Bytes);
        await using Stream stream = reply.Headers.GetValueOrDefault("Content-Encoding") switch
        {
            "br" => new BrotliStream(bytes, CompressionMode.Decompress),
            "gzip" => new GZipStream(bytes, CompressionMode.Decompress),
            _ => bytes,
        };
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
