using System.Buffers;
using System.Globalization;
using System.Text;

namespace Stoa.Directory.Search;

/// <summary>
/// Brings text into the form in which search compares it, so that <c>cafe</c> finds <c>Café</c>, <c>ＣＡＦÉ</c> and
/// <c>caﬀé</c> finds <c>caffe</c>. Folding never fails, whatever UTF-16 it is given, and folding twice changes nothing.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>Lone surrogates, trade-mark signs and the zero width space become spaces; but the last one goes where it only says
/// where a line may break: behind Thai, Lao, Myanmar and Khmer.</item>
/// <item>Compatibility decomposition: width, ligatures, circled and superscript forms, accents set apart.</item>
/// <item>Per code point: lower case; letters that Unicode does not decompose (ø, ł, ß, æ) and curly apostrophes to their
/// plain spelling;
/// digits of any script to 0–9; accents, Hebrew points, Arabic vowel signs, tatweel, variation selectors, skin tones
/// and format characters dropped; katakana to hiragana. Vowel signs of Indic and Southeast Asian scripts and the Japanese
/// voicing marks make another word, so they stay; of Devanagari, the dot below goes and a nasal without a vowel becomes the
/// dot above, since people write <c>हिन्दी</c> and <c>हिंदी</c>.</item>
/// <item>Canonical composition, so that what stays is in its usual form (ガ, 한).</item>
/// </list>
/// Source: Unicode Standard Annex #15 (normalization forms); Unicode Standard section 5.18 (case folding).
/// </remarks>
public static class TextFolding
{
    private const int Hiragana = 0x3041;
    private const int Katakana = 0x30A1;
    private const int Virama = 0x094D;
    private const char Anusvara = '\u0902';

    /// <summary>Folds a text. Text that is folded already is returned as it is, without an allocation when ASCII.</summary>
    public static string Fold(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Ascii.IsValid(text))
        {
            return text.AsSpan().ContainsAnyInRange('A', 'Z') ? text.ToLowerInvariant() : text;
        }

        return Fold(text, static (value, form) => value.Normalize(form));
    }

    /// <summary>Folds with a given normalization, so that <see cref="FoldingCheck"/> can be tried with a broken one.</summary>
    internal static string Fold(string text, Func<string, NormalizationForm, string> normalize)
    {
        var decomposed = normalize(WellFormed(text), NormalizationForm.FormKD);

        // One decomposed character becomes two at most (ß, æ).
        var buffer = ArrayPool<char>.Shared.Rent(decomposed.Length * 2);
        var length = 0;
        var afterAlef = false;
        foreach (var rune in decomposed.EnumerateRunes())
        {
            if (IsDropped(rune, afterAlef))
            {
                continue;
            }

            var lower = Rune.ToLowerInvariant(rune);
            afterAlef = lower.Value == 0x0627;
            if (lower.IsAscii)
            {
                buffer[length++] = (char)lower.Value;
            }
            else if (Rune.GetUnicodeCategory(lower) == UnicodeCategory.DecimalDigitNumber)
            {
                buffer[length++] = (char)('0' + (int)Rune.GetNumericValue(lower));
            }
            else if (lower.Value is >= 0x30A1 and <= 0x30F6 or 0x30FD or 0x30FE)
            {
                buffer[length++] = (char)(lower.Value - Katakana + Hiragana);
            }
            else if (lower.Value == Virama && length > 0 && buffer[length - 1] is 'ङ' or 'ञ' or 'ण' or 'न')
            {
                buffer[length - 1] = Anusvara;
            }
            else if (Respelled(lower.Value) is { } spelling)
            {
                spelling.CopyTo(buffer.AsSpan(length));
                length += spelling.Length;
            }
            else
            {
                length += lower.EncodeToUtf16(buffer.AsSpan(length));
            }
        }

        var folded = new string(buffer, 0, length);
        ArrayPool<char>.Shared.Return(buffer);
        return normalize(folded, NormalizationForm.FormC);
    }

    /// <summary>Replaces what normalization refuses (lone surrogates, U+FFFE) or would glue to its neighbour.</summary>
    private static string WellFormed(string text) => string.Create(text.Length, text, static (target, source) =>
    {
        for (var i = 0; i < source.Length; i++)
        {
            var character = source[i];
            if (char.IsHighSurrogate(character) && i + 1 < source.Length && char.IsLowSurrogate(source[i + 1]))
            {
                target[i] = character;
                target[i + 1] = source[++i];
                continue;
            }

            target[i] = character switch
            {
                >= '\uD800' and <= '\uDFFF' or '\uFFFE' => ' ',
                '\u200B' when i > 0 && target[i - 1] is (>= '\u0E00' and <= '\u0EFF') or (>= '\u1000' and <= '\u109F') or (>= '\u1780' and <= '\u17FF') or '\u200C' => '\u200C',
                '™' or '℠' or '\u200B' or '\u2800' => ' ',
                '´' => '\'',
                _ => character,
            };
        }
    });

    private static bool IsDropped(Rune rune, bool afterAlef) => rune.Value switch
    {
        < 0x80 => false,
        // Accents shared by Latin, Greek and Cyrillic, and those of Cyrillic alone.
        >= 0x0300 and <= 0x036F or >= 0x0483 and <= 0x0489 or >= 0x1AB0 and <= 0x1AFF or >= 0x1DC0 and <= 0x1DFF => true,
        >= 0x20D0 and <= 0x20FF or >= 0x2DE0 and <= 0x2DFF or 0xA66F or >= 0xFE20 and <= 0xFE2F => true,
        // Hebrew points and accents; not maqaf, paseq, sof pasuq, nun hafukha, which separate words.
        >= 0x0591 and <= 0x05BD or 0x05BF or 0x05C1 or 0x05C2 or 0x05C4 or 0x05C5 or 0x05C7 => true,
        // Madda and hamza are dropped from alef only: elsewhere they make another letter.
        >= 0x0653 and <= 0x0655 => afterAlef,
        // Arabic vowel signs, Koranic marks, tatweel; Syriac points.
        >= 0x0610 and <= 0x061A or 0x0640 or >= 0x064B and <= 0x065F or 0x0670 => true,
        >= 0x06D6 and <= 0x06DC or >= 0x06DF and <= 0x06E4 or 0x06E7 or 0x06E8 or >= 0x06EA and <= 0x06ED => true,
        >= 0x0730 and <= 0x074A or >= 0x08CA and <= 0x08FF => true,
        // The dot below of Devanagari, Hangul fillers, Khmer inherent vowels, variation selectors, skin tones.
        0x093C or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or >= 0x180B and <= 0x180F => true,
        >= 0xFE00 and <= 0xFE0F or >= 0xE0100 and <= 0xE01EF or >= 0x1F3FB and <= 0x1F3FF => true,
        _ => Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format,
    };

    /// <summary>The usual plain spelling of a lower-case letter or apostrophe that has no decomposition, else null.</summary>
    private static string? Respelled(int letter) => letter switch
    {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ø' => "o",
        'ł' => "l",
        'đ' or 'ð' or 'ɖ' or 'ɗ' => "d",
        'ħ' => "h",
        'ı' => "i",
        'ŧ' => "t",
        'ŋ' => "n",
        'ɓ' => "b",
        'ƙ' => "k",
        'ƴ' => "y",
        'ς' => "σ",
        '‘' or '’' or '‛' or 'ʻ' or 'ʼ' or '′' or '׳' => "'",
        '״' => "\"",
        'ґ' => "г",
        'ँ' => "ं",
        // Alef wasla; teh marbuta and Urdu heh; Persian and Urdu keheh and yeh, alef maksura.
        0x0629 or 0x06C1 => "\u0647",
        0x0671 => "\u0627",
        0x06A9 => "\u0643",
        0x06CC or 0x0649 => "\u064A",
        _ => null,
    };
}
