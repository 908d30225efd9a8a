using System.Text.Json.Serialization;

namespace Stoa.Spaces.Accounts;

/// <summary>A person's account as others see it. Source: X API v2, User object.</summary>
public sealed record User
{
    /// <summary>The longest username in characters.</summary>
    public const int MaxUsernameLength = 15;

    /// <summary>The longest display name in Unicode code points.</summary>
    public const int MaxNameLength = 50;

    /// <summary>Its id.</summary>
    public required UserId Id { get; init; }

    /// <summary>1 to 15 of <c>A-Za-z0-9_</c>; unique without regard to case.</summary>
    public required string Username { get; init; }

    /// <summary>The name shown, at most 50 code points of free text.</summary>
    public required string Name { get; init; }

    /// <summary>When the account was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>A few words about the person, or absent.</summary>
    public string? Description { get; init; }

    /// <summary>Where the person says they are, or absent.</summary>
    public string? Location { get; init; }

    /// <summary>The person's own page, or absent.</summary>
    public string? Url { get; init; }

    /// <summary>Picture, or absent.</summary>
    public string? ProfileImageUrl { get; init; }

    /// <summary>True when followers need approval.</summary>
    public bool Protected { get; init; }

    /// <summary>True when the operator vouches for the account.</summary>
    public bool Verified { get; init; }

    /// <summary>True when the person runs this Stoa. Never told to others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Operator { get; init; }

    /// <summary>True while an operator keeps the person out: they cannot sign in, and no token of theirs works.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Suspended { get; init; }

    /// <summary>True for 1 to 15 of <c>A-Za-z0-9_</c>.</summary>
    public static bool IsUsername(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > MaxUsernameLength)
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
            {
                return false;
            }
        }

        return true;
    }
}
