using System.Globalization;

namespace Stoa.DirectoryScale.Search;

/// <summary>Draws what is searched for, most of it out of the titles themselves. Words consist of letters and marks alone: what counts as a word else differs between engines.</summary>
internal sealed class QuerySampler(SpaceGenerator generator, IReadOnlyList<string> titles)
{
    public string[] Draw(QueryKind kind, int count)
    {
        List<string> queries = [];
        while (queries.Count < count)
        {
            if (TryDraw(kind) is { } query)
            {
                queries.Add(query);
            }
        }

        return [.. queries];
    }

    private string? TryDraw(QueryKind kind) => kind switch
    {
        QueryKind.RareWord => Plain(generator.RareWord()),
        QueryKind.FrequentWord => Plain(generator.FrequentWord()),
        QueryKind.TwoWords => WordsOfATitle() is { Length: > 1 } words ? $"{words[0]} {words[1]}" : null,
        QueryKind.TwoFrequentWords => TwoFrequent(),
        QueryKind.Prefix => WordsOfATitle() is [var word, ..] && generator.Next(4) + 2 is var length && length < word.Length ? word[..length] : null,
        QueryKind.CjkPair => CjkOfATitle(2),
        QueryKind.CjkRun => CjkOfATitle(generator.Next(3) + 3),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>Whether it consists of letters and marks alone.</summary>
    public static bool IsPlain(string word) => word.All(IsPlain);

    /// <summary>Whether its language puts spaces between words.</summary>
    public static bool IsSpaced(string word) => !word.Any(c => Title.IsCjk(c) || c is >= '\u0E00' and <= '\u0E7F');

    private static string? Plain(string word) => IsPlain(word) ? word : null;

    private static bool IsPlain(char character) =>
        char.IsLetter(character) || char.GetUnicodeCategory(character) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    /// <summary>Two different plain words of one title in any order; fewer when it has fewer.</summary>
    private string[] WordsOfATitle()
    {
        var words = titles[generator.Next(titles.Count)].Split(' ').Where(word => word.Length > 0 && IsPlain(word) && IsSpaced(word)).Distinct(StringComparer.Ordinal).ToArray();
        if (words.Length < 2)
        {
            return words;
        }

        var first = generator.Next(words.Length);
        return [words[first], words[(first + 1 + generator.Next(words.Length - 1)) % words.Length]];
    }

    private string? TwoFrequent() => generator.TwoFrequentWords() is var (one, other) && one != other && Plain(one) is not null && Plain(other) is not null
        ? $"{one} {other}"
        : null;

    private string? CjkOfATitle(int length)
    {
        var title = titles[generator.Next(titles.Count)];
        var at = generator.Next(title.Length);
        return at + length <= title.Length && title.Substring(at, length).All(Title.IsCjk) ? title.Substring(at, length) : null;
    }
}
