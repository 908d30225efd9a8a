using System.Text;

namespace Stoa.ApiFuzzer;

/// <summary>One request as it goes onto the wire.</summary>
/// <param name="Number">Its number in the run, which together with the seed makes it again.</param>
/// <param name="Operation">What it was made from.</param>
/// <param name="Method">The method sent.</param>
/// <param name="Bytes">The whole request.</param>
/// <param name="IsHttp">False when it was broken on purpose below HTTP: the web server itself may refuse it, or say nothing.</param>
internal sealed record FuzzRequest(int Number, ApiOperation Operation, string Method, byte[] Bytes, bool IsHttp)
{
    /// <summary>True when its path is one that answers in JSON whoever asks; elsewhere there are pages for people.</summary>
    public bool IsApi => !HasDotSegment && (Target.StartsWith("/2/", StringComparison.Ordinal) || Target.StartsWith("/api/", StringComparison.Ordinal));

    /// <summary>The part of its path where a Space's id stands; null when it has none.</summary>
    public string? Space => Target.Split('/') is [_, _, "spaces", var id, ..] ? id : null;

    /// <summary>True when a part of its path is <c>..</c>, so that it asks for another path than it was made from. Source: RFC 3986 section 6.2.2.3.</summary>
    public bool HasDotSegment => Target.Split('?')[0].Split('/').Any(part => part.Replace("%2e", ".", StringComparison.OrdinalIgnoreCase) is "." or "..");

    private string Target => Encoding.Latin1.GetString(Bytes, 0, Math.Min(Bytes.Length, 200)).Split(' ')[1];
}
