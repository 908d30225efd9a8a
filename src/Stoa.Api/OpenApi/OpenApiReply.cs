using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Stoa.Api.Fields;

namespace Stoa.Api.OpenApi;

/// <summary>One document, written and compressed at its first request and kept.</summary>
/// <remarks>Not at start: a start should not wait for what most processes are never asked for. Safe for use by many threads.</remarks>
internal sealed class OpenApiReply(OpenApiPart part, StoaRoutes routes)
{
    private readonly Lazy<Encoded> _encoded = new(() => new Encoded(OpenApiWriter.Write(part, routes.Operations)));

    /// <summary>Sends the document in the best encoding that the caller reads.</summary>
    public async ValueTask SendAsync(StoaRequest request)
    {
        var encoded = _encoded.Value;
        var response = request.Http.Response;
        var encoding = Choose(request.Http.Request.GetTypedHeaders().AcceptEncoding);
        var bytes = encoding switch { "br" => encoded.Brotli, "gzip" => encoded.Gzip, _ => encoded.Plain };
        if (encoding is not null)
        {
            response.Headers.ContentEncoding = encoding;
        }

        response.Headers.Vary = HeaderNames.AcceptEncoding;
        response.ContentType = JsonReply.ContentType;
        response.ContentLength = bytes.Length;
        await response.BodyWriter.WriteAsync(bytes, request.Aborted);
    }

    private static string? Choose(IList<StringWithQualityHeaderValue> accepted)
    {
        bool Reads(string encoding) => accepted.Any(value => value.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase) && value.Quality is not 0);
        return Reads("br") ? "br" : Reads("gzip") ? "gzip" : null;
    }

    private sealed class Encoded
    {
        public Encoded(byte[] plain)
        {
            Plain = plain;
            Brotli = Compress(plain, to => new BrotliStream(to, CompressionLevel.Optimal));
            Gzip = Compress(plain, to => new GZipStream(to, CompressionLevel.Optimal));
        }

        public byte[] Plain { get; }

        public byte[] Brotli { get; }

        public byte[] Gzip { get; }

        private static byte[] Compress(byte[] plain, Func<Stream, Stream> open)
        {
            using var result = new MemoryStream();
            using (var stream = open(result))
            {
                stream.Write(plain);
            }

            return result.ToArray();
        }
    }
}
