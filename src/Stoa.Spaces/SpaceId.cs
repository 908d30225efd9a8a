using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Stoa.Spaces;

/// <summary>The id of a Space: 1 to 13 letters and digits, case-sensitive; also the last part of its share link.</summary>
/// <remarks>
/// <c>default</c> holds no text and equals no parsed id. Ids that Stoa draws have 13 characters and begin with <c>1</c>,
/// which leaves 71 random bits. Source: X API v2, Space id pattern <c>^[a-zA-Z0-9]{1,13}$</c>.
/// </remarks>
[GenerateSerializer, Immutable, Alias("stoa.SpaceId")]
public readonly record struct SpaceId : IComparable<SpaceId>
{
    /// <summary>The greatest length of an id in characters.</summary>
    public const int MaxLength = 13;

    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private SpaceId(string value) => Value = value;

    /// <summary>The id as text.</summary>
    [Id(0)]
    public string Value { get; }

    /// <summary>Draws a new id from the operating system's random source.</summary>
    public static SpaceId NewRandom() =>
        new(string.Concat("1", RandomNumberGenerator.GetString(Alphabet, MaxLength - 1)));

    /// <summary>Draws a new id from <paramref name="random"/>: for seeded demo worlds and tests.</summary>
    public static SpaceId NewRandom(Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        return new(string.Concat("1", random.GetString(Alphabet, MaxLength - 1)));
    }

    /// <summary>Reads an id; false when the text does not match the pattern.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out SpaceId id)
    {
        var valid = IsValid(text);
        id = valid ? new SpaceId(text!) : default; // IsValid refuses null.
        return valid;
    }

    /// <summary>Reads an id that is known to be well-formed, such as one from the log.</summary>
    /// <exception cref="FormatException">The text does not match the pattern.</exception>
    public static SpaceId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException("Not a Space id.");

    /// <summary>True when the text is 1 to 13 ASCII letters and digits.</summary>
    public static bool IsValid(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > MaxLength)
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Orders by the text, ordinal.</summary>
    public int CompareTo(SpaceId other) => string.CompareOrdinal(Value, other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
