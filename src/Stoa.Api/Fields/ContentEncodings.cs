using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Stoa.Api.Fields;

/// <summary>The encodings in which replies are sent to who reads them: Brotli, gzip. Source: RFC 9110 section 12.5.3.</summary>
internal static class ContentEncodings
{
    /// <summary>Brotli.</summary>
    public const string Brotli = "br";

    /// <summary>gzip.</summary>
    public const string Gzip = "gzip";

    /// <summary>The encoding to answer in; null for none.</summary>
    public static string? Choose(HttpRequest request)
    {
        if (request.Headers.AcceptEncoding.Count == 0)
        {
            return null;
        }

        var accepted = request.GetTypedHeaders().AcceptEncoding;
        return Reads(accepted, Brotli) ? Brotli : Reads(accepted, Gzip) ? Gzip : null;
    }

    /// <summary>The bytes in an encoding of <see cref="Choose"/>.</summary>
    public static ReadOnlyMemory<byte> Encode(string encoding, ReadOnlySpan<byte> plain, CompressionLevel level)
    {
        var encoded = new MemoryStream(plain.Length / 2);
        using (Stream stream = encoding == Brotli ? new BrotliStream(encoded, level, leaveOpen: true) : new GZipStream(encoded, level, leaveOpen: true))
        {
            stream.Write(plain);
        }

        return encoded.GetBuffer().AsMemory(0, (int)encoded.Length);
    }

    private static bool Reads(IList<StringWithQualityHeaderValue> accepted, string encoding)
    {
        var any = false;
        foreach (var value in accepted)
        {
            if (value.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase))
            {
                return value.Quality is not 0;
            }

            any |= value.Value == "*" && value.Quality is not 0;
        }

        return any;
    }
}
