using System.Globalization;

namespace Stoa.Spaces.Accounts;

/// <summary>The id of a report.</summary>
/// <remarks>A positive 64-bit number, printed in decimal; sorts by time of creation.</remarks>
public readonly record struct ReportId(long Value)
{
    /// <summary>Reads an id; false when the text is not 1 to 19 digits or does not fit in 63 bits.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ReportId id)
    {
        var valid = UserId.TryParse(text, out var number); // Of the same form.
        id = new ReportId(number.Value);
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
