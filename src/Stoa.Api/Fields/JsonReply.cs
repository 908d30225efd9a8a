using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Stoa.Api.Fields;

/// <summary>One JSON reply: written in memory, then sent at once with its length.</summary>
/// <remarks>Rented, written and sent by one request. One that is never sent (its writer threw) is simply forgotten.</remarks>
public sealed class JsonReply
{
    /// <summary>The content type of every reply but those of <see cref="Problems.Problem.AtTheDoor"/>.</summary>
    public const string ContentType = "application/json; charset=utf-8";

    /// <summary>Shorter replies fit into one packet as they are.</summary>
    private const int MinEncodedBytes = 1024;
    private const int InitialBytes = 4 * 1024;
    private const int MaxKeptBytes = 256 * 1024;
    private readonly JsonReplies _owner;

    internal JsonReply(JsonReplies owner) => _owner = owner;

    /// <summary>What to write with.</summary>
    public JsonWriter Json { get; } = new(InitialBytes);

    /// <summary>Sends what was written and gives the reply back.</summary>
    public async ValueTask SendAsync(HttpResponse response, int status, string contentType = ContentType)
    {
        ArgumentNullException.ThrowIfNull(response);
        response.StatusCode = status;
        response.ContentType = contentType;
        var body = Encode(response);
        response.ContentLength = body.Length;

        // Without RequestAborted, which would cost a token source: to a client that went away the server writes nothing.
        await response.BodyWriter.WriteAsync(body, CancellationToken.None);
        _owner.Return(this);
    }

    /// <summary>Gives the reply back unsent: what was written has gone another way.</summary>
    public void Return() => _owner.Return(this);

    private ReadOnlyMemory<byte> Encode(HttpResponse response)
    {
        if (Json.Written.Length < MinEncodedBytes)
        {
            return Json.Written;
        }

        response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (ContentEncodings.Choose(response.HttpContext.Request) is not { } encoding)
        {
            return Json.Written;
        }

        response.Headers.ContentEncoding = encoding;
        return ContentEncodings.Encode(encoding, Json.Written.Span, CompressionLevel.Fastest);
    }

    internal bool TryReset()
    {
        var isKept = Json.Capacity <= MaxKeptBytes;
        if (isKept)
        {
            Json.Reset();
        }

        return isKept;
    }
}
