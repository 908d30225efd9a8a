using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Stoa.Api;

/// <summary>Tells whether a caller reads what an operation answers with, from the Accept header. Source: RFC 9110 section 12.5.1.</summary>
internal static class AcceptedTypes
{
    private static readonly MediaTypeHeaderValue _json = new("application/json");
    private static readonly MediaTypeHeaderValue _problemJson = new("application/problem+json");

    /// <summary>False only when the header makes sense and has no room for the answer: real clients send odd ones.</summary>
    /// <param name="request">The request.</param>
    /// <param name="replyType">The type of the answer; absent: JSON.</param>
    public static bool Accept(HttpRequest request, string? replyType)
    {
        var accept = request.Headers.Accept;
        if (accept.Count == 0 || accept is [null or "" or "*/*"] || (accept.Count == 1 && accept[0] == (replyType ?? "application/json")) || !MediaTypeHeaderValue.TryParseList(accept, out var types))
        {
            return true;
        }

        if (replyType is not null)
        {
            var answer = new MediaTypeHeaderValue(replyType);
            return types.Any(type => type.Quality is not 0 && answer.IsSubsetOf(WithoutQuality(type)));
        }

        // Of a problem we send its own type as well.
        return types.Any(type => type.Quality is not 0 && (_json.IsSubsetOf(WithoutQuality(type)) || _problemJson.IsSubsetOf(WithoutQuality(type))));
    }

    /// <summary>True when the header would rather have another type than JSON: its weight is greater, or as great and it is named more exactly.</summary>
    public static bool IsPreferred(HttpRequest request, string type)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var types))
        {
            return false;
        }

        var (other, json) = (WeightOf(new MediaTypeHeaderValue(type), types), WeightOf(_json, types));
        return other.Quality > 0 && (other.Quality > json.Quality || (other.Quality.Equals(json.Quality) && other.Exactness > json.Exactness));
    }

    /// <summary>The weight of a type: that of the most exact range that it falls in.</summary>
    private static (double Quality, int Exactness) WeightOf(MediaTypeHeaderValue type, IList<MediaTypeHeaderValue> ranges) => ranges
        .Where(range => type.IsSubsetOf(WithoutQuality(range)))
        .Select(range => (Quality: range.Quality ?? 1, Exactness: range.MatchesAllTypes ? 1 : range.MatchesAllSubTypes ? 2 : 3))
        .OrderByDescending(weight => weight.Exactness)
        .FirstOrDefault();

    // A subset has every parameter of its superset: what is said of the weight or the character set must not count.
    private static MediaTypeHeaderValue WithoutQuality(MediaTypeHeaderValue type) => new(type.MediaType);
}
