using System.Text;

namespace Stoa.Directory.Search;

/// <summary>Makes queries of one that finds nothing: what may have been meant, likeliest first. See <c>docs/search.md</c>.</summary>
/// <remarks>
/// Of a word with 4 to 7 letters one edit is forgiven, from 8 letters on two; none of words with digits, of scripts without spaces, of names
/// behind <c>@</c>, of what stands in quotes or behind <c>-</c>. Words that no title has are corrected first; then, by one edit in all, those that
/// some have. Two words may have been meant as one, or one as two.
/// </remarks>
internal sealed class SpellingCorrection(TitleIndex titles, SpaceStateFilter state)
{
    /// <summary>How many words of a query are corrected.</summary>
    public const int MaxWords = 6;

    /// <summary>How many queries are made of those with words that no title has, and how many of the others.</summary>
    public const int MaxQueries = 12;

    private const int MaxCandidates = 6;
    private const int EditCost = 10;

    private readonly TermTable[] _tables =
    [
        .. state == SpaceStateFilter.Scheduled ? [] : (TermTable[])[titles.TableOf(isLive: true)],
        .. state == SpaceStateFilter.Live ? [] : (TermTable[])[titles.TableOf(isLive: false)],
    ];

    private string[][][]? _inOrder;

    /// <summary>The queries, likeliest first.</summary>
    public IEnumerable<string> Of(TypedQuery query)
    {
        TypedWord[] words = [.. query.SingleWords.Take(MaxWords)];
        foreach (var joined in Joined(query.Text, words))
        {
            yield return joined;
        }

        TypedWord[] unknown = [.. words.Where(word => !IsKnown(word))];
        foreach (var text in unknown.Length == 0 ? [] : Combined(query.Text, unknown, int.MaxValue))
        {
            yield return text;
        }

        foreach (var text in unknown.Length > 0 ? [] : Combined(query.Text, words, 2 * EditCost - 1))
        {
            yield return text;
        }
    }

    /// <summary>A corrected query for people to read: its corrected words as they stand in a title that it found.</summary>
    public static string AsWritten(TypedQuery typed, TypedQuery corrected, string title)
    {
        var places = new TitleHighlights(title);
        var words = new TitleWords();
        words.Read(places.Folded);
        var text = new StringBuilder(corrected.Text);
        foreach (var word in corrected.SingleWords.Reverse())
        {
            List<SearchTerm> found = [];
            words.Find(word.Unit, found);
            if (found.Count == 0)
            {
                words.Find(new WordBeginning(word.Unit.Text), found);
            }

            if (found.Count > 0 && !typed.SingleWords.Any(one => one.Unit == word.Unit) && places.Of(found[..1]) is [var place])
            {
                // A beginning stands for its whole word: half a word is nothing to read.
                var end = place.Start + place.Length;
                while (end < title.Length && char.IsLetterOrDigit(title[end]))
                {
                    end++;
                }

                text.Remove(word.Start, word.End - word.Start).Insert(word.Start, title.AsSpan(place.Start, end - place.Start));
            }
        }

        return text.ToString();
    }

    private IEnumerable<string> Joined(string text, TypedWord[] words)
    {
        for (var i = 0; i + 1 < words.Length; i++)
        {
            var (one, other) = (words[i], words[i + 1]);
            var joined = new QueryUnit(one.Unit.Text + other.Unit.Text, IsRun: false);
            if (string.IsNullOrWhiteSpace(text[one.End..other.Start]) && joined.LetterCount > 3 && IsKnown(new TypedWord(joined, 0, 0, other.IsLast)))
            {
                yield return string.Concat(text.AsSpan(0, one.Start), joined.Text, text.AsSpan(other.End));
            }
        }
    }

    /// <summary>Queries with each of these words as it is or as a candidate, the cheapest first, none as it is typed.</summary>
    private IEnumerable<string> Combined(string text, TypedWord[] words, int maxCost)
    {
        List<Choice> choices = [new Choice([], 0, 0)];
        foreach (var word in words)
        {
            var candidates = CandidatesFor(word);
            choices = [.. choices
                .SelectMany(choice => candidates.Select(candidate => new Choice(
                    [.. choice.Candidates, candidate], choice.Cost + candidate.Cost, choice.Frequency + Math.Log2(1 + candidate.Frequency))))
                .Where(choice => choice.Cost <= maxCost)
                .OrderBy(choice => choice.Cost).ThenByDescending(choice => choice.Frequency)
                .Take(MaxQueries + 1)];
        }

        foreach (var choice in choices.Where(choice => choice.Cost > 0).Take(MaxQueries))
        {
            var corrected = new StringBuilder(text);
            for (var i = words.Length - 1; i >= 0; i--)
            {
                if (choice.Candidates[i].Cost > 0)
                {
                    corrected.Remove(words[i].Start, words[i].End - words[i].Start).Insert(words[i].Start, choice.Candidates[i].Text);
                }
            }

            yield return corrected.ToString();
        }
    }

    private List<Candidate> CandidatesFor(TypedWord word)
    {
        List<Candidate> candidates = [];
        if (IsKnown(word))
        {
            candidates.Add(new Candidate(word.Unit.Text, Cost: 0, Frequency(word.Unit.Text)));
        }

        var unit = word.Unit;
        var maxEdits = unit.LetterCount switch { < 4 => 0, < 8 => 1, _ => 2 };
        if (maxEdits > 0)
        {
            var sign = unit.Text[0] == '#' ? 1 : 0;
            List<Candidate> similar = [];
            for (var kept = sign + 1; kept >= sign && similar.Count == 0; kept--) // Rarely the first letter is wrong.
            {
                AddSimilar(word, kept, maxEdits, similar);
            }

            AddSplit(unit.Text, similar);
            candidates.AddRange(similar.OrderBy(one => one.Cost).ThenByDescending(one => one.Frequency).ThenBy(one => one.Text, StringComparer.Ordinal).Take(MaxCandidates));
        }

        return candidates;
    }

    private void AddSimilar(TypedWord word, int kept, int maxEdits, List<Candidate> similar)
    {
        var unit = word.Unit;
        var terms = new SimilarTerms(unit.Text, kept, maxEdits);
        Array.ForEach(_inOrder ??= Array.ConvertAll(_tables, table => table.InOrder), terms.Walk);
        foreach (var (term, edits) in terms.Whole)
        {
            Add(term, edits, isBeginning: false);
        }

        foreach (var (beginning, edits) in word.IsLast ? terms.Begun : [])
        {
            Add(beginning, edits, isBeginning: true);
        }

        void Add(string text, int edits, bool isBeginning)
        {
            var isWord = kept > 0 || CharacterKinds.At(text, 0, out _) is CharacterKind.Letter;
            if (edits == 0 || !isWord || (isBeginning && terms.Whole.ContainsKey(text)))
            {
                return;
            }

            // In Hangul a letter is part of a character.
            if (unit.HasHangul && SimilarTerms.Distance(unit.Text.Normalize(NormalizationForm.FormD), text.Normalize(NormalizationForm.FormD)) > maxEdits)
            {
                return;
            }

            similar.Add(new Candidate(text, (edits * EditCost) + (isBeginning ? 5 : 0), isBeginning ? 0 : Frequency(text)));
        }
    }

    private void AddSplit(string text, List<Candidate> similar)
    {
        for (var at = 2; at <= text.Length - 2; at++)
        {
            if (Frequency(text[..at]) is > 0 and var one && Frequency(text[at..]) is > 0 and var other)
            {
                similar.Add(new Candidate($"{text[..at]} {text[at..]}", EditCost + 6, Math.Min(one, other)));
            }
        }
    }

    private bool IsKnown(TypedWord word) =>
        Frequency(word.Unit.Text) > 0 || (word.IsLast && Array.Exists(_tables, table => table.StartingWith(new WordBeginning(word.Unit.Text)).Any()));

    private long Frequency(string term) =>
        _tables.Sum(table => table.TryGet(term, out var list) && list.Blocks is { Length: > 0 } blocks ? new PostingCursor(blocks).Length : 0);

    private sealed record Candidate(string Text, int Cost, long Frequency);

    private sealed record Choice(Candidate[] Candidates, int Cost, double Frequency);
}
