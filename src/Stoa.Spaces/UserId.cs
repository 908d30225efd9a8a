using System.Globalization;

namespace Stoa.Spaces;

/// <summary>The id of a person's account.</summary>
/// <remarks>A positive 64-bit number, printed in decimal; sorts by time of creation. Source: X API v2, id pattern <c>^[0-9]{1,19}$</c>.</remarks>
[GenerateSerializer, Immutable, Alias("stoa.UserId")]
public readonly record struct UserId([property: Id(0)] long Value) : IComparable<UserId>
{
    /// <summary>Reads an id; false when the text is not 1 to 19 digits or does not fit in 63 bits.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out UserId id)
    {
        long number = 0;
        // The parser itself would take nulls after the digits.
        var valid = text.Length <= 19 && !text.Contains('\0') && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
        id = valid ? new UserId(number) : default;
        return valid;
    }

    /// <summary>Orders by number, which is by time of creation.</summary>
    public int CompareTo(UserId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
