using System.Globalization;
using System.Text;

namespace Stoa.Directory.Search;

/// <summary>What a code point of folded text means for finding words.</summary>
internal enum CharacterKind
{
    /// <summary>Space, punctuation and everything else that ends a word.</summary>
    Separator,

    /// <summary>A letter of a script that puts spaces between words.</summary>
    Letter,

    /// <summary>A digit or another number.</summary>
    Digit,

    /// <summary>A combining mark: continues what stands before it.</summary>
    Mark,

    /// <summary>Low line and its relatives, which join letters and digits.</summary>
    Connector,

    /// <summary>A letter of a script without spaces between words: Han, kana, Thai, Lao, Khmer, Myanmar.</summary>
    Unspaced,

    /// <summary>An emoji or another pictorial symbol: a word of its own.</summary>
    Symbol,

    /// <summary>A regional indicator: two of them are a flag.</summary>
    Regional,
}

/// <summary>Tells the <see cref="CharacterKind"/> of a code point.</summary>
/// <remarks>Source: Unicode Standard Annex #29 section 4.1 (word boundaries), as far as .NET has the data.</remarks>
internal static class CharacterKinds
{
    /// <summary>The kind of the code point at an index and how many UTF-16 units it takes.</summary>
    public static CharacterKind At(ReadOnlySpan<char> text, int index, out int length)
    {
        length = 1;
        if ((uint)index >= (uint)text.Length)
        {
            return CharacterKind.Separator;
        }

        var character = text[index];
        if (character < 0x80)
        {
            return character switch
            {
                >= 'a' and <= 'z' or >= 'A' and <= 'Z' => CharacterKind.Letter,
                >= '0' and <= '9' => CharacterKind.Digit,
                '_' => CharacterKind.Connector,
                _ => CharacterKind.Separator,
            };
        }

        Rune.DecodeFromUtf16(text[index..], out var rune, out length);
        return Of(rune);
    }

    /// <summary>The kind of the code point that ends before an index.</summary>
    public static CharacterKind Before(ReadOnlySpan<char> text, int index)
    {
        if (index <= 0)
        {
            return CharacterKind.Separator;
        }

        var start = index >= 2 && char.IsSurrogatePair(text[index - 2], text[index - 1]) ? index - 2 : index - 1;
        return At(text, start, out _);
    }

    private static CharacterKind Of(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.LetterNumber =>
            IsUnspaced(rune.Value) ? CharacterKind.Unspaced : CharacterKind.Letter,
        UnicodeCategory.LowercaseLetter or UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter =>
            CharacterKind.Letter,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.OtherNumber => CharacterKind.Digit,
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark =>
            CharacterKind.Mark,
        UnicodeCategory.ConnectorPunctuation => CharacterKind.Connector,
        // Below the arrows stand signs such as © and °, which nobody searches for; U+FFFD is no symbol.
        UnicodeCategory.OtherSymbol when rune.Value is >= 0x1F1E6 and <= 0x1F1FF => CharacterKind.Regional,
        UnicodeCategory.OtherSymbol when rune.Value is >= 0x2190 and not 0xFFFD => CharacterKind.Symbol,
        _ => CharacterKind.Separator,
    };

    private static bool IsUnspaced(int letter) => letter switch
    {
        < 0x0E00 => false,
        <= 0x0EFF => true, // Thai, Lao
        >= 0x1000 and <= 0x109F => true, // Myanmar
        >= 0x1780 and <= 0x17FF => true, // Khmer
        >= 0x1950 and <= 0x19DF or >= 0x1A20 and <= 0x1AAF => true, // Tai Le, New Tai Lue, Tai Tham
        >= 0x3005 and <= 0x3007 or >= 0x3021 and <= 0x3029 or >= 0x3038 and <= 0x303C => true, // 々〆〇, numerals
        >= 0x3041 and <= 0x312F or >= 0x31A0 and <= 0x31FF => true, // kana, bopomofo
        >= 0x3400 and <= 0x4DBF or >= 0x4E00 and <= 0x9FFF or >= 0xF900 and <= 0xFAFF => true, // Han
        >= 0xA9E0 and <= 0xA9FF or >= 0xAA60 and <= 0xAADF => true, // Myanmar extended, Tai Viet
        >= 0x1AFF0 and <= 0x1B16F or >= 0x20000 and <= 0x3FFFF => true, // kana supplements, Han extensions
        _ => false,
    };
}
