using System.Globalization;

namespace Stoa.Directory.Search;

/// <summary>Where in a title what was typed stands: folded text led back to the text as it was written.</summary>
/// <remarks>
/// Folding drops, joins and splits characters, but never across what a reader takes for one character (a grapheme cluster), so each of those
/// is folded by itself. Source: Unicode Standard Annex #29 section 3.
/// </remarks>
internal sealed class TitleHighlights
{
    private readonly string _folded;
    private readonly List<(int Folded, int Original)> _starts = [];

    /// <summary>Folds a title cluster by cluster.</summary>
    public TitleHighlights(string title)
    {
        var folded = new System.Text.StringBuilder(title.Length);
        for (var at = 0; at < title.Length;)
        {
            _starts.Add((folded.Length, at));
            var length = StringInfo.GetNextTextElementLength(title, at);
            while (at + length < title.Length && title[at + length] == '\u200B')
            {
                length++; // What it folds to depends on what stands before it.
            }

            folded.Append(TextFolding.Fold(title.Substring(at, length)));
            at += length;
        }

        _starts.Add((folded.Length, title.Length));
        _folded = folded.ToString();
    }

    /// <summary>The folded title, the same as <see cref="TextFolding.Fold(string)"/> makes of it at once.</summary>
    public string Folded => _folded;

    /// <summary>The ranges of the title in UTF-16 units that hold these ranges of the folded one: in order, those that touch as one.</summary>
    public IReadOnlyList<TextRange> Of(List<SearchTerm> ranges)
    {
        List<TextRange> found = [];
        foreach (var (start, end) in ranges.Select(Original).OrderBy(range => range.Start))
        {
            if (found is [.., var last] && start <= last.Start + last.Length)
            {
                found[^1] = last with { Length = Math.Max(last.Length, end - last.Start) };
            }
            else
            {
                found.Add(new TextRange(start, end - start));
            }
        }

        return found;
    }

    private (int Start, int End) Original(SearchTerm range)
    {
        // The last cluster that begins at or before the first character, and the first that begins at or behind the end.
        var first = _starts.FindLastIndex(start => start.Folded <= range.Start);
        var end = _starts.FindIndex(start => start.Folded >= range.Start + range.Length);
        return (_starts[first].Original, _starts[end].Original);
    }
}
