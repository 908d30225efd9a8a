using Stoa.Directory.Search;
using Stoa.Spaces.Accounts;

namespace Stoa.Directory.Accounts;

/// <summary>A search for people taken apart: beginnings of words, and runs of scripts without spaces.</summary>
internal sealed class UserQuery
{
    private readonly List<string> _runs;

    /// <summary>Folds what was typed and finds its words.</summary>
    public UserQuery(string text)
    {
        var folded = TextFolding.Fold(text);
        List<SearchTerm> terms = [];
        List<SearchTerm> runs = [];
        TermScanner.ForQuery(folded, terms, runs);
        Words = terms.ConvertAll(term => term.In(folded).TrimStart("@#").ToString());
        _runs = runs.ConvertAll(run => run.In(folded).ToString());
    }

    /// <summary>Each begins a word of everyone it finds. None: it finds nobody.</summary>
    public List<string> Words { get; }

    /// <summary>Whether a person with the given words is meant.</summary>
    public bool Matches(User user, List<string> words) =>
        Words.TrueForAll(wanted => words.Exists(word => word.StartsWith(wanted, StringComparison.Ordinal)))
        && (_runs.Count == 0 || HasRuns(TextFolding.Fold(user.Name)));

    private bool HasRuns(string name) => _runs.TrueForAll(run => name.Contains(run, StringComparison.Ordinal));
}
