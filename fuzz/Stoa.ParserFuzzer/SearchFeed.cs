using System.Text;
using Stoa.Directory;
using Stoa.Directory.Search;
using Stoa.Fuzzing;
using Stoa.Spaces;

namespace Stoa.ParserFuzzer;

/// <summary>Both searches over a small world, held against what reading every title finds.</summary>
internal sealed class SearchFeed
{
    // What /api/search lets in; for a word of 1,574 letters the search for similar ones took 23 MB.
    private const int LongestTyped = 256;
    private static readonly DateTimeOffset _now = new(2026, 8, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly SpaceDirectory _directory = new(new SpaceRules());
    private static readonly SpaceId _entitled = SpaceId.Parse("theTitle");
    private readonly List<Space> _spaces = [];
    private long _version;

    public SearchFeed()
    {
        foreach (var (line, number) in Corpus.Of("title").Concat(Corpus.Of("search")).Select((line, number) => (line, number)))
        {
            var title = Encoding.UTF8.GetString(line);
            if (SpaceInput.CheckTitle(title, new SpaceRules()) is null)
            {
                _spaces.Add(Scheduled($"space{number}", title, number));
                _directory.Put(_spaces[^1]);
            }
        }
    }

    /// <summary>Queries as the API takes them: at most 2,048 characters.</summary>
    public void Search(string text)
    {
        var query = text[..Math.Min(text.Length, 2_048)];
        var model = new SearchQuery(query);
        var found = _directory.Search(query, SpaceStateFilter.All, SpaceDirectory.MaxSearchResults).Select(entry => entry.Space.Id.Value).Order(StringComparer.Ordinal);
        var meant = _spaces.Where(space => model.Matches(space.Title)).Select(space => space.Id.Value).Order(StringComparer.Ordinal);
        Claim.Must(found.SequenceEqual(meant, StringComparer.Ordinal), "the index finds what reading every title finds");
        Typed(query[..Math.Min(query.Length, LongestTyped)]);
    }

    /// <summary>Titles come from people too: what can be a title can be found by itself, by both searches, and is gone when it is another.</summary>
    public void Title(string text)
    {
        var title = text[..Math.Min(text.Length, 400)];
        if (SpaceInput.CheckTitle(title, new SpaceRules()) is not null || title.Length == 0)
        {
            return;
        }

        Entitle(title);
        var isWord = !new SearchQuery(title).IsEmpty;
        Claim.Must(_directory.Search(title, SpaceStateFilter.All, SpaceDirectory.MaxSearchResults).Any(entry => entry.Space.Id == _entitled) == isWord, "a title with a word is found by itself");
        Typed(title);
        Entitle("other");
        Claim.Must(_directory.Search("other", SpaceStateFilter.All, SpaceDirectory.MaxSearchResults).Any(entry => entry.Space.Id == _entitled), "a new title is found");
    }

    private void Entitle(string title)
    {
        SpaceEvent happened = ++_version == 1
            ? new SpaceScheduled(new SpaceDetails(title, "en", [], default, null), _now.AddHours(99)) { At = _now, Actor = new UserId(1) }
            : new SpaceEdited(title, null, null, null) { At = _now, Actor = new UserId(1) };
        Claim.Must(_directory.Apply(new RecordedEvent(_version, _entitled, _version, happened)), "an event is taken in order");
    }

    private void Typed(string query)
    {
        var found = _directory.ForPeople.Find(new TypedWish { Text = query, MaxResults = 20, Now = _now });
        foreach (var title in found.Entries.Select(entry => entry.Space.Title ?? ""))
        {
            var at = 0;
            foreach (var range in found.Highlights(title))
            {
                Claim.Must(range.Start >= at && range.Length > 0 && range.Start + range.Length <= title.Length, "what is marked lies in the title, in order");
                at = range.Start + range.Length;
            }
        }
    }

    private static Space Scheduled(string id, string title, int hours) => Space.Apply(
        null, SpaceId.Parse(id), new SpaceScheduled(new SpaceDetails(title, "en", [], default, null), _now.AddHours(hours + 1)) { At = _now, Actor = new UserId(1) });
}
