using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Stoa.Spaces;

/// <summary>What people may write: well-formed text without control characters, its length counted in Unicode code points.</summary>
public static class PlainText
{
    /// <summary>True when a reader would see nothing: only spaces, and characters that are drawn as nothing.</summary>
    /// <remarks>Source: Unicode 16, DerivedCoreProperties.txt, Default_Ignorable_Code_Point; and U+2800, a Braille cell without dots.</remarks>
    public static bool IsBlank([NotNullWhen(false)] string? text) => text is null || text.EnumerateRunes().All(static rune => Rune.IsWhiteSpace(rune) || IsIgnorable(rune));

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

    private static bool IsIgnorable(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.Control
        || rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2800 or 0x3164 or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0 or (>= 0xE0000 and <= 0xE0FFF);
}
