namespace Stoa.DirectoryScale.Search;

/// <summary>A title as the yardsticks get it.</summary>
/// <param name="Number">The Space's place in the order of ids.</param>
/// <param name="Place">What results are ordered by, then by number: below zero for live Spaces.</param>
/// <param name="Folded">The title as Stoa folds it: lower case, no accents; so that all engines compare the same letters.</param>
/// <param name="Pairs">Each two neighbours of Chinese or Japanese in it, spaces between; null when there are none.</param>
internal sealed record Title(int Number, long Place, string Folded, string? Pairs)
{
    public static bool IsCjk(char character) => character is >= '\u3041' and <= '\u30FF' or >= '\u4E00' and <= '\u9FFF';

    public static string? PairsOf(string folded)
    {
        var pairs = Enumerable.Range(0, Math.Max(0, folded.Length - 1)).Where(i => IsCjk(folded[i]) && IsCjk(folded[i + 1])).Select(i => folded.Substring(i, 2));
        return string.Join(' ', pairs) is { Length: > 0 } text ? text : null;
    }
}
