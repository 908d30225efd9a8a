namespace Stoa.Directory.Search;

/// <summary>The beginning of a word that somebody is typing.</summary>
/// <remarks>
/// A syllable of Hangul is typed letter by letter: <c>하</c> and even <c>ㅎ</c> begin <c>한</c>. So the last syllable stands for all into
/// which it may grow. Source: the Unicode Standard section 3.12 (conjoining jamo behaviour).
/// </remarks>
internal readonly record struct WordBeginning
{
    private const int Finals = 28;
    private const int SyllablesPerLeading = 21 * Finals;

    private readonly string _fixed;
    private readonly char _low;
    private readonly char _high;

    /// <summary>A beginning, folded and not empty.</summary>
    public WordBeginning(string text)
    {
        Text = text;
        _fixed = text;
        var last = text[^1];
        if (last is >= '가' and <= '힣' && (last - '가') % Finals == 0)
        {
            (_fixed, _low, _high) = (text[..^1], last, (char)(last + Finals - 1));
        }
        else if (last is >= '\u1100' and <= '\u1112')
        {
            var first = '가' + ((last - '\u1100') * SyllablesPerLeading);
            (_fixed, _low, _high) = (text[..^1], (char)first, (char)(first + SyllablesPerLeading - 1));
        }
    }

    /// <summary>What was typed, folded.</summary>
    public string Text { get; }

    /// <summary>The least text that begins so.</summary>
    public string First => _low == 0 ? _fixed : _fixed + _low;

    /// <summary>How much of a word that begins so was typed, in UTF-16 units.</summary>
    public int Length => Text.Length;

    /// <summary>True when a word begins so.</summary>
    public bool Begins(ReadOnlySpan<char> word) =>
        word.StartsWith(_fixed, StringComparison.Ordinal)
        && (_low == 0 || (word.Length > _fixed.Length && word[_fixed.Length] >= _low && word[_fixed.Length] <= _high));
}
