using System.Buffers;

namespace Stoa.Api.Query;

/// <summary>A pattern that a value has to match, as the contract prints it and as a test that costs little.</summary>
/// <param name="Text">The pattern as a regular expression; only printed, never run.</param>
/// <param name="Characters">The characters allowed.</param>
/// <param name="MaxLength">At most this many of them, at least one.</param>
/// <remarks>Source: docs/compatibility.md, Parameters.</remarks>
public sealed record TextPattern(string Text, SearchValues<char> Characters, int MaxLength)
{
    private const string Digits = "0123456789";
    private const string LettersAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" + Digits;

    /// <summary>The id of a Space.</summary>
    public static readonly TextPattern SpaceId = new("^[a-zA-Z0-9]{1,13}$", SearchValues.Create(LettersAndDigits), 13);

    /// <summary>The id of a user, a Post, a topic.</summary>
    public static readonly TextPattern NumericId = new("^[0-9]{1,19}$", SearchValues.Create(Digits), 19);

    /// <summary>A username.</summary>
    public static readonly TextPattern Username = new("^[A-Za-z0-9_]{1,15}$", SearchValues.Create(LettersAndDigits + "_"), 15);

    /// <summary>What users are searched by.</summary>
    public static readonly TextPattern UserQuery = new("^[A-Za-z0-9_' ]{1,50}$", SearchValues.Create(LettersAndDigits + "_' "), 50);

    /// <summary>The id of an app.</summary>
    public static readonly TextPattern ClientId = new("^[A-Za-z0-9_-]{1,64}$", SearchValues.Create(LettersAndDigits + "_-"), 64);

    /// <summary>What one node lets a client into another by.</summary>
    public static readonly TextPattern Pass = new("^[A-Za-z0-9_-]{1,128}$", SearchValues.Create(LettersAndDigits + "_-"), 128);

    /// <summary>The name of a calendar's file: its secret, and .ics; who reads it looks closer.</summary>
    public static readonly TextPattern CalendarFile = new("^[A-Za-z0-9_-]{43}\\.ics$", SearchValues.Create(LettersAndDigits + "_-."), 47);

    /// <summary>The characters of a URI without a fragment. Source: RFC 3986 appendix A.</summary>
    public static readonly TextPattern Uri = new(
        "^[A-Za-z0-9._~:/?\\[\\]@!$&'()*+,;=%-]{1,512}$", SearchValues.Create(LettersAndDigits + "-._~:/?[]@!$&'()*+,;=%"), 512);

    /// <summary>True when the text matches.</summary>
    public bool IsMatch(ReadOnlySpan<char> text) =>
        !text.IsEmpty && text.Length <= MaxLength && !text.ContainsAnyExcept(Characters);
}
