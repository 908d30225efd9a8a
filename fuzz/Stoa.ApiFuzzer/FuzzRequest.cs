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
    public bool IsApi => System.Text.Encoding.Latin1.GetString(Bytes, 0, Math.Min(Bytes.Length, 200)).Split(' ')[1] is var target
        && (target.StartsWith("/2/", StringComparison.Ordinal) || target.StartsWith("/api/", StringComparison.Ordinal));

    /// <summary>The part of its path where a Space's id stands; null when it has none.</summary>
    public string? Space => System.Text.Encoding.Latin1.GetString(Bytes, 0, Math.Min(Bytes.Length, 200)).Split(' ')[1].Split('/') is [_, _, "spaces", var id, ..] ? id : null;
}
