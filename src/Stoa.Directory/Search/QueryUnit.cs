using System.Globalization;

namespace Stoa.Directory.Search;

/// <summary>One word of a query as it is looked for in a title.</summary>
/// <param name="Text">The word, folded; of a script without spaces any text.</param>
/// <param name="IsRun">True for a script without spaces: wherever the text stands in the title, it is found.</param>
internal readonly record struct QueryUnit(string Text, bool IsRun)
{
    /// <summary>The words of a folded text, in order.</summary>
    /// <param name="folded">The text.</param>
    /// <param name="required">Gets the terms that a title with these words has in the index.</param>
    public static List<QueryUnit> Of(string folded, List<string> required)
    {
        List<SearchTerm> terms = [];
        List<SearchTerm> runs = [];
        TermScanner.ForQuery(folded, terms, runs);
        required.AddRange(terms.Select(term => term.In(folded).ToString()));

        // The pairs of a long run say nothing beside the run.
        var words = terms.Where(term => !runs.Exists(run => term.Start >= run.Start && term.Start + term.Length <= run.Start + run.Length));
        return [.. words.Concat(runs).OrderBy(word => word.Start).Select(word =>
            new QueryUnit(word.In(folded).ToString(), CharacterKinds.At(folded, word.Start, out _) is CharacterKind.Unspaced))];
    }

    /// <summary>True when it may be the beginning of a longer word: no emoji, and not of a script without spaces.</summary>
    public bool MayBegin => !IsRun && CharacterKinds.At(Text, 0, out _) is not (CharacterKind.Symbol or CharacterKind.Regional);

    /// <summary>How many letters it has as people type them: characters, and in Hangul each letter of a syllable; 0 when it has a digit or is not made of letters.</summary>
    public int LetterCount
    {
        get
        {
            if (IsRun)
            {
                return 0;
            }

            var body = Text.AsSpan().TrimStart('#');
            foreach (var character in body)
            {
                if (!char.IsLetter(character) && character != '\'' && !IsMark(character))
                {
                    return 0;
                }
            }

            return HasHangul ? Text.Normalize(System.Text.NormalizationForm.FormD).Length : body.Length;
        }
    }

    /// <summary>True when a syllable of Hangul is in it.</summary>
    public bool HasHangul => Text.AsSpan().ContainsAnyInRange('가', '힣');

    private static bool IsMark(char character) =>
        CharUnicodeInfo.GetUnicodeCategory(character) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
