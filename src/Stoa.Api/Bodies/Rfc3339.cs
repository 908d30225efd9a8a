using System.Globalization;

namespace Stoa.Api.Bodies;

/// <summary>Times as callers write them. Source: RFC 3339 section 5.6.</summary>
internal static class Rfc3339
{
    private static readonly string[] _formats =
    [
        "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'",
    ];

    private const int FractionAt = 20; // Behind "2026-03-01T12:00:00."
    private const int KeptDigits = 7;
    private const int MaxLength = 64;

    /// <summary>Reads a time that says its offset; the result is UTC. T and Z may be small; of a fraction of a second what is less than 100 ns does not count.</summary>
    public static bool TryParse(string text, out DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(text);
        time = default;
        return text.Length <= MaxLength && DateTimeOffset.TryParseExact(
            Shorten(text.ToUpperInvariant()), _formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
    }

    private static string Shorten(string text)
    {
        if (text.Length <= FractionAt || text[FractionAt - 1] != '.')
        {
            return text;
        }

        var digits = text.AsSpan(FractionAt).IndexOfAnyExceptInRange('0', '9');
        return digits > KeptDigits ? text.Remove(FractionAt + KeptDigits, digits - KeptDigits) : text;
    }
}
