using CsCheck;
using Stoa.Directory.Search;
using Stoa.Spaces;

namespace Stoa.Directory.Tests;

public sealed class SpaceDirectoryTypedSearchTests
{
    private static readonly string[] _words =
    [
        "Café", "cafeteria", "LIVE", "lively", "music", "#music", "#musical", "@dev", "don’t", "C#", "C++", ".NET", "asp.net", "音楽", "音楽の話", "話の音楽",
        "ดนตรี", "한국어", "🎵", "10.5", "1050", "Straße", "ﬁn", "ＷＩＤＥ", "e\u0301tude", "👩‍💻", "🇨🇿", "İstanbul", "ｶﾞｷﾞ", "\u0627\u0654\u062D", "x\uD800y", "\u0301", "_a_",
    ];

    private static readonly string[] _queries =
    [
        "c", "ca", "caf", "cafe", "cafe ", "live", "live ", "live m", "m", "#", "#mus", "#music ", "@d", "don'", "c#", "c+", ".n", "asp.n", "asp n", "音", "音楽の話", "音楽 l", "한",
        "🎵", "🎵 c", "10", "10.", "strass", "fi", "wid", "é", "etu", "x", "x y", "!", "", " ", "İs", "a",
    ];

    [Theory]
    [InlineData("caf", "Café talk", "0+3")]
    [InlineData("cafe", "Café talk", "0+4")]
    [InlineData("cafe", "Cafe\u0301 talk", "0+5")]
    [InlineData("caf", "ＣＡＦＥ now", "0+3")]
    [InlineData("fi", "ﬁn de siècle", "0+1")]
    [InlineData("f", "ﬁn", "0+1")]
    [InlineData("strasse ", "Die Straße", "4+6")]
    [InlineData("talk ca", "Café talk, cabaret", "0+2 5+4 11+2")]
    [InlineData("音楽", "今日の音楽の話", "3+2")]
    [InlineData("音楽の", "音楽と音楽の話", "3+3")]
    [InlineData("話", "音楽の話、話", "3+1 5+1")]
    [InlineData("🎙 ta", "🎙️ Talk", "0+3 4+2")]
    [InlineData("co", "👩‍💻 code 🎵 coda", "6+2 14+2")]
    [InlineData("💻", "👩‍💻 code", "0+5")]
    [InlineData("#ja", "Jazz #Jazz @jazz", "5+3")]
    [InlineData("ja", "Jazz #Jazz @jazz", "0+2 6+2 12+2")]
    [InlineData("@jazz ", "Jazz #Jazz @jazz", "11+5")]
    [InlineData("c# .n", "C# on .NET", "0+2 6+2")]
    [InlineData("asp.n", "ASP.NET", "0+5")]
    [InlineData("cafe ", "cafeteria", "")]
    [InlineData("!", "!", "")]
    [InlineData("co", "coco Coco", "0+2 5+2")]
    [InlineData("coco c", "coco", "0+4")]
    [InlineData("ガ", "ｶﾞｷﾞ", "0+2")]
    public void Highlights_OfWhatWasTyped_AreWhereItStandsAsWritten(string query, string title, string expected) =>
        Assert.Equal(expected, string.Join(' ', SpaceDirectory.Highlights(query, title).Select(range => $"{range.Start}+{range.Length}")));

    [Fact]
    public void Highlights_OfAnyTitle_FoldItAsSearchDoesAndStayWithin() =>
        Gen.Select(Gen.OneOf(_words).Array[0, 5], Gen.OneOf(_queries), Gen.OneOf(" ", "")).Sample(sample =>
        {
            var title = string.Join(sample.Item3, sample.Item1);
            Assert.Equal(TextFolding.Fold(title), new TitleHighlights(title).Folded);
            var end = -1;
            foreach (var (start, length) in SpaceDirectory.Highlights(sample.Item2, title))
            {
                Assert.True(start > end && length > 0, title);
                end = start + length;
            }

            Assert.True(end <= title.Length, title);
        });

    [Fact]
    public void Search_AfterAnyChanges_FindsExactlyTheTitlesThatMatchInOrder() =>
        Gen.Select(Gen.OneOf(_words).Array[0, 4], Gen.Int[0, 3], Gen.Int[0, 5]).Array[0, 40].Sample(spaces =>
        {
            var world = new World();
            for (var i = 0; i < spaces.Length; i++)
            {
                var (words, act, hour) = spaces[i];
                var (id, title) = ($"x{i:D2}", string.Join(' ', words));
                _ = act switch
                {
                    0 => world.StartAdHoc(id, title).Count(id, hour),
                    1 => world.Schedule(id, title, hour),
                    2 => world.Schedule(id, "music lively", hour).Retitle(id, title.Length == 0 ? "x" : title),
                    _ => world.Schedule(id, title, hour).Start(id).End(id),
                };
            }

            var all = world.Directory.List(SpaceStateFilter.All, SpacePlace.First, 100, _ => true).Entries;
            foreach (var query in _queries)
            {
                var parsed = SearchQuery.Typed(query);
                Assert.Equal(World.Ids(all.Where(entry => parsed.Matches(entry.Space.Title))), Find(world, query));
                Assert.All(all.Where(entry => parsed.Matches(entry.Space.Title)), entry => Assert.NotEmpty(parsed.Highlights(entry.Space.Title!)));
            }
        }, iter: 60);

    [Fact]
    public void Search_LastWord_IsABeginningUnlessASpaceFollows()
    {
        var world = new World().Schedule("a", "Café talk", hour: 2).Schedule("b", "Cafeteria talks", hour: 1).StartAdHoc("c", "The cafe");
        Assert.Equal("c b a", Find(world, "caf"));
        Assert.Equal("c a", Find(world, "cafe "));
        Assert.Equal("b a", Find(world, "talk"));
        Assert.Equal("a", Find(world, "cafe talk "));
        Assert.Equal("", Find(world, "tal caf"));
        Assert.Equal("c", Find(world, "caf", state: SpaceStateFilter.Live));
        Assert.Equal("b", Find(world, "caf", state: SpaceStateFilter.Scheduled, maxResults: 1));
        Assert.Equal("", world.Find("caf")); // The contract's search wants whole words.
    }

    [Fact]
    public void Search_ManyWordsWithTheSameBeginning_StillFindsTheFirstOnesInOrder()
    {
        var directory = new SpaceDirectory(new SpaceRules());
        directory.Load(Enumerable.Range(0, 3_000).Select(i => World.Scheduled($"s{i:D4}", $"a{i:D4} common z{i % 50:D2}", World.Epoch.AddMinutes((i * 7) % 3_000))));
        var inOrder = directory.List(SpaceStateFilter.All, SpacePlace.First, 100, _ => true).Entries;

        Assert.Equal(World.Ids(inOrder.Take(20)), World.Ids(Find(directory, "a", 20))); // More than are walked: the Spaces are.
        Assert.Equal(World.Ids(inOrder.Take(20)), World.Ids(Find(directory, "z", 20))); // Few enough.
        Assert.Equal(World.Ids(inOrder.Take(20)), World.Ids(Find(directory, "common a", 20))); // Those with the other word are looked at.
        Assert.Equal(World.Ids(inOrder.Take(20)), World.Ids(Find(directory, "common z", 20)));
        Assert.Equal(10, Find(directory, "a123", 100).Count);
        Assert.Equal("s2999", World.Ids(Find(directory, "common a2999", 20)));
        Assert.Empty(Find(directory, "common b", 20));
    }

    [Fact]
    public void Search_SomeAreNotShown_FindsTheOthers()
    {
        var world = new World();
        for (var i = 0; i < 30; i++)
        {
            world.Schedule($"s{i:D2}", "music", hour: 1, creator: i % 3 == 0 ? 7 : 8);
        }

        Assert.Equal("s00 s03", World.Ids(world.Directory.SearchTyped("mus", SpaceStateFilter.All, 2, entry => entry.Space.CreatorId == new UserId(7))));
    }

    private static string Find(World world, string query, SpaceStateFilter state = SpaceStateFilter.All, int maxResults = 100) =>
        World.Ids(world.Directory.SearchTyped(query, state, maxResults, _ => true));

    private static IReadOnlyList<SpaceEntry> Find(SpaceDirectory directory, string query, int maxResults) =>
        directory.SearchTyped(query, SpaceStateFilter.All, maxResults, _ => true);
}
