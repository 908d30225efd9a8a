using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Stoa.Api.Discovery;

/// <summary>A reply that programs ask for again and again: those that have it already are told so, and nothing more. Source: RFC 9110 sections 8.8.3 and 13.1.2.</summary>
internal static class TaggedReply
{
    private const int TagBytes = 16;

    /// <summary>Sends it, or 304 when the caller has it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="bytes">The body: text in UTF-8.</param>
    /// <param name="type">Its media type.</param>
    /// <param name="cacheControl">Who may keep it for how long.</param>
    public static async ValueTask SendAsync(StoaRequest request, byte[] bytes, string type, string cacheControl)
    {
        var response = request.Http.Response;
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, TagBytes))}\"";
        response.Headers.ETag = tag;
        response.Headers.CacheControl = cacheControl;
        response.Headers.ContentDisposition = "inline";
        if (IsKnown(request.Http.Request, tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = $"{type}; charset=utf-8";
        response.ContentLength = bytes.Length;
        await response.BodyWriter.WriteAsync(bytes, request.Aborted);
    }

    private static bool IsKnown(HttpRequest request, string tag) =>
        request.Headers.IfNoneMatch is { Count: > 0 } known
        && EntityTagHeaderValue.TryParseList(known, out var tags)
        && tags.Any(other => other.Equals(EntityTagHeaderValue.Any) || other.Compare(new EntityTagHeaderValue(tag), useStrongComparison: false));
}
