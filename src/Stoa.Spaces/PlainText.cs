using System.Text;

namespace Stoa.Spaces;

/// <summary>What people may write: well-formed text without control characters, its length counted in Unicode code points.</summary>
public static class PlainText
{
    /// <summary>True when the text holds no half surrogate pair, no control character and at most so many code points.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxLength">The most code points.</param>
    /// <param name="lineBreaks">True lets line feeds in.</param>
    public static bool Fits(string text, int maxLength, bool lineBreaks = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > 2L * maxLength)
        {
            return false;
        }

        var length = 0;
        for (var i = 0; i < text.Length; length++)
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune) || (Rune.IsControl(rune) && !(lineBreaks && rune.Value == '\n')))
            {
                return false;
            }

            i += rune.Utf16SequenceLength;
        }

        return length <= maxLength;
    }
}
