using System.Text;
using CsCheck;
using Stoa.Directory.Search;

namespace Stoa.Directory.Tests.Search;

public sealed class TextFoldingTests
{
    [Theory]
    // Latin
    [InlineData("Café", "cafe")]
    [InlineData("Cafe\u0301", "cafe")]
    [InlineData("ＣＡＦÉ　２４", "cafe 24")]
    [InlineData("eﬃcient ﬁn", "efficient fin")]
    [InlineData("STRASSE Straße ẞ", "strasse strasse ss")]
    [InlineData("Smørrebrød Łódź Đà Nẵng", "smorrebrod lodz da nang")]
    [InlineData("Ærø Œuvre Þór Ħal ŋ", "aero oeuvre thor hal n")]
    [InlineData("İstanbul ılık IŞIK", "istanbul ilik isik")]
    [InlineData("Ǆ ſ Ⅳ ① x² ½", "dz s iv 1 x2 1\u20442")]
    [InlineData("𝓛𝓲𝓿𝓮 🅰", "live 🅰")]
    // Greek
    [InlineData("ΟΔΥΣΣΕΎΣ Ὀδυσσεύς", "οδυσσευσ οδυσσευσ")]
    // Cyrillic
    [InlineData("Ёлка Йод ЇЖАК Ґанок", "елка иод іжак ганок")]
    // Armenian, Georgian
    [InlineData("Եվ և", "եվ եւ")]
    [InlineData("ᲗᲑᲘᲚᲘᲡᲘ", "თბილისი")]
    // Hebrew: points and accents go
    [InlineData("שָׁלוֹם", "שלום")]
    // Arabic: vowel signs, tatweel and the hamza of alef go, that of waw stays; Persian letters become Arabic
    [InlineData("مُحَمَّد", "محمد")]
    [InlineData("مـــرحبا", "مرحبا")]
    [InlineData("أحمد إبراهيم آمنة", "احمد ابراهيم امنه")]
    [InlineData("سؤال", "سؤال")]
    [InlineData("مدرسة ہے", "مدرسه هے")]
    [InlineData("ایران کتاب", "ايران كتاب")]
    [InlineData("می\u200Cخواهم", "ميخواهم")]
    // Digits of any script
    [InlineData("١٢٣ ۴۵۶ ७८ ๙", "123 456 78 9")]
    // Devanagari, Tamil, Thai: vowel signs stay
    [InlineData("हिन्दी", "हिंदी")]
    [InlineData("ज़िंदगी", "जिंदगी")]
    [InlineData("चाँद", "चांद")]
    [InlineData("தமிழ்", "தமிழ்")]
    [InlineData("ที่นี่", "ที่นี่")]
    // Zero width spaces in scripts without spaces go, elsewhere they are spaces
    [InlineData("ភាសា\u200Bខ្មែរ ก\u200Bข a\u200Bb", "ភាសាខ្មែរ กข a b")]
    // Japanese: voicing marks stay, half width becomes full, katakana become hiragana
    [InlineData("ガギグ", "がぎぐ")]
    [InlineData("ｶﾞｷﾞｸﾞ ﾊﾟ ヴ ヾ ラーメン", "がぎぐ ぱ ゔ ゞ らーめん")]
    // Korean
    [InlineData("한국어", "한국어")]
    [InlineData("\u1112\u1161\u11AB", "한")]
    // Emoji: variation selector, skin tone, joiner go
    [InlineData("❤️ 👍🏽 1️⃣", "❤ 👍 1")]
    [InlineData("Don’t ʻokina ʼn", "don't 'okina 'n")]
    [InlineData("Stoa™ live", "stoa  live")]
    public void Fold_Text_GivesComparableForm(string text, string folded)
    {
        Assert.Equal(folded.Normalize(NormalizationForm.FormC), TextFolding.Fold(text));
    }

    [Fact]
    public void Fold_FoldedAscii_ReturnsTheSameString()
    {
        const string Text = "nothing to fold, 24 #times";
        Assert.Same(Text, TextFolding.Fold(Text));
    }

    [Fact]
    public void Fold_InvalidUtf16_BecomesSpace()
    {
        // Not inline data: attributes are stored as UTF-8, which has no lone surrogates.
        Assert.Equal("a b", TextFolding.Fold("A\uD800b"));
        Assert.Equal(" ", TextFolding.Fold("\uDC00"));
        Assert.Equal("x ", TextFolding.Fold("x\uD83D"));
        Assert.Equal("  ", TextFolding.Fold("\uDE00\uD83D"));
        Assert.Equal(" \uFFFF", TextFolding.Fold("\uFFFE\uFFFF"));
    }

    [Fact]
    public void Fold_AnyUtf16_NeverThrowsAndIsIdempotent()
    {
        Gen.Char.Array[0, 40].Sample(
            characters =>
            {
                var once = TextFolding.Fold(new string(characters));
                Assert.Equal(once, TextFolding.Fold(once));
            },
            iter: 20_000);
    }

    [Fact]
    public void Fold_EveryCodePoint_IsIdempotentAndAtMostEighteenTimesAsLong()
    {
        for (var value = 0; value <= 0x10FFFF; value++)
        {
            if (!Rune.IsValid(value))
            {
                continue;
            }

            var text = char.ConvertFromUtf32(value);
            var once = TextFolding.Fold(text);
            Assert.True(once.Length <= 18 * text.Length, $"U+{value:X4} became {once.Length} characters");
            if (!string.Equals(once, TextFolding.Fold(once), StringComparison.Ordinal))
            {
                Assert.Fail($"U+{value:X4} folds to {once}, which folds to {TextFolding.Fold(once)}");
            }
        }
    }
}
