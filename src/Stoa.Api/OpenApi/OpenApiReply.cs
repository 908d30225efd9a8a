using System.IO.Compression;
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
        var encoding = ContentEncodings.Choose(request.Http.Request);
        var bytes = encoding switch { ContentEncodings.Brotli => encoded.Brotli, ContentEncodings.Gzip => encoded.Gzip, _ => encoded.Plain };
        if (encoding is not null)
        {
            response.Headers.ContentEncoding = encoding;
        }

        response.Headers.Vary = HeaderNames.AcceptEncoding;
        response.ContentType = JsonReply.ContentType;
        response.ContentLength = bytes.Length;
        await response.BodyWriter.WriteAsync(bytes, request.Aborted);
    }

    private sealed class Encoded(byte[] plain)
    {
        public ReadOnlyMemory<byte> Plain { get; } = plain;

        public ReadOnlyMemory<byte> Brotli { get; } = ContentEncodings.Encode(ContentEncodings.Brotli, plain, CompressionLevel.Optimal);

        public ReadOnlyMemory<byte> Gzip { get; } = ContentEncodings.Encode(ContentEncodings.Gzip, plain, CompressionLevel.Optimal);
    }
}
