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
        "\"live music\"", "\"cafe live\" -lively", "-live", "c -music", "live -\"live music\"", "„live cafe“", "«音楽の話»", "-音楽 live", "@dev live", "-@dev music", "@anna", "@anna c",
        "@an", "-@anna live", "live -", "\"", "\"live", "- live", "--live", "-#music music", "\"\" live", "한구", "하", "asp&net", "live–music", "@anna -@bob", "#music @bob l",
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
    [InlineData("\"live jazz\"", "Jazz live, live: jazz", "11+4 17+4")]
    [InlineData("“Live Jazz” pr", "LIVE JAZZ in Prague", "0+4 5+4 13+2")]
    [InlineData("jazz -piano", "Jazz without pianos", "0+4")]
    [InlineData("@anna jazz", "Jazz with @Anna", "0+4 10+5")]
    [InlineData("@an", "Jazz with @Anna", "10+3")]
    [InlineData("q&a", "Q & A, a Q&A", "0+1 4+1 9+1 11+1")]
    [InlineData("한구", "한국 이야기", "0+2")]
    [InlineData("音楽 \"話\"", "音楽の話", "0+2 3+1")]
    [InlineData("ខ្មែរ", "ភាសា\u200Bខ្មែរ", "5+5")]
    public void Highlights_OfWhatWasTyped_AreWhereItStandsAsWritten(string query, string title, string expected) =>
        Assert.Equal(expected, string.Join(' ', Parse(query).Highlights(title).Select(range => $"{range.Start}+{range.Length}")));

    [Fact]
    public void Highlights_OfAnyTitle_FoldItAsSearchDoesAndStayWithin() =>
        Gen.Select(Gen.OneOf(_words).Array[0, 5], Gen.OneOf(_queries), Gen.OneOf(" ", "")).Sample(sample =>
        {
            var title = string.Join(sample.Item3, sample.Item1);
            Assert.Equal(TextFolding.Fold(title), new TitleHighlights(title).Folded);
            var end = -1;
            foreach (var (start, length) in Parse(sample.Item2).Highlights(title))
            {
                Assert.True(start > end && length > 0, title);
                end = start + length;
            }

            Assert.True(end <= title.Length, title);
        });

    [Fact]
    public void Find_AfterAnyChanges_AgreesWithALinearScan() =>
        Gen.Select(Gen.OneOf(_words).Array[0, 4], Gen.Int[0, 4], Gen.Int[0, 5]).Array[0, 40].Sample(spaces =>
        {
            var world = new World();
            for (var i = 0; i < spaces.Length; i++)
            {
                var (words, act, hour) = spaces[i];
                var (id, title) = ($"x{i:D2}", string.Join(' ', words));
                _ = act switch
                {
                    0 => world.StartAdHoc(id, title, creator: hour).Count(id, hour),
                    1 => world.Schedule(id, title, hour, creator: hour),
                    2 => world.Schedule(id, "music lively", hour, creator: hour).Retitle(id, title.Length == 0 ? "x" : title),
                    3 => world.Schedule(id, title, hour, creator: 9).Apply(id, new HostAdded(new UserId(hour)) { At = World.Epoch, Actor = new UserId(9) }),
                    _ => world.Schedule(id, title, hour).Start(id).End(id),
                };
            }

            var all = world.Directory.List(SpaceStateFilter.All, SpacePlace.First, 100, _ => true).Entries;
            foreach (var query in _queries)
            {
                for (var maxResults = 3; maxResults <= 100; maxResults += 97)
                {
                    var parsed = Parse(query);
                    var found = Found(world.Directory, query, maxResults);
                    if (found.CorrectedQuery is not null)
                    {
                        Assert.Empty(Scan(all, parsed, 100));
                        Assert.NotEmpty(found.Entries);
                        continue;
                    }

                    Assert.Equal(Scan(all, parsed, maxResults), World.Ids(found.Entries));
                    Assert.All(found.Entries, entry => Assert.True(found.Highlights(entry.Space.Title!).Count > 0 || query.Contains('@', StringComparison.Ordinal), query));
                }
            }
        }, iter: 60);

    [Fact]
    public void Find_LastWord_IsABeginningUnlessASpaceFollows()
    {
        var world = new World().Schedule("a", "Café talk", hour: 2).Schedule("b", "Cafeteria talks", hour: 1).StartAdHoc("c", "The cafe");
        Assert.Equal("c b a", Find(world, "caf"));
        Assert.Equal("c a b", Find(world, "cafe")); // The whole word is better.
        Assert.Equal("c a", Find(world, "cafe "));
        Assert.Equal("a b", Find(world, "talk"));
        Assert.Equal("a", Find(world, "cafe talk "));
        Assert.Equal("", Find(world, "tal caf"));
        Assert.Equal("c", Find(world, "caf", state: SpaceStateFilter.Live));
        Assert.Equal("b", Find(world, "caf", state: SpaceStateFilter.Scheduled, maxResults: 1));
        Assert.Equal("", world.Find("caf")); // The contract's search wants whole words.
    }

    [Fact]
    public void Find_Order_IsQualityThenLiveThenWeightThenStart()
    {
        var world = new World()
            .StartAdHoc("few", "jazz night").Count("few", 3).StartAdHoc("many", "night of jazz").Count("many", 400)
            .StartAdHoc("begun", "jazz nightly").Count("begun", 5_000)
            .Schedule("soon", "jazz night", hour: 1).Schedule("later", "jazz night", hour: 30).Schedule("liked", "jazz night", hour: 30);
        for (var user = 100; user < 200; user++)
        {
            world.Apply("liked", new ReminderSet(new UserId(user)) { At = World.Epoch });
        }

        Assert.Equal("few liked soon later many begun", Find(world, "jazz night"));
        Assert.Equal("many few liked soon later", Find(world, "night jazz "));
        Assert.Equal("many few liked soon later", Find(world, "night "));
    }

    [Theory]
    [InlineData("jzaz nihgt", "jazz night", "a")]
    [InlineData("berln", "Berlin", "b")]
    [InlineData("Brelin café", "Berlin café", "b")]
    [InlineData("photograpy", "Photography", "c")]
    [InlineData("phtogra", "Photography", "c")]
    [InlineData("fotography", "Photography", "c")]
    [InlineData("-jazz photograpy", "-jazz Photography", "c")]
    [InlineData("web rtc", "WebRTC", "d")]
    [InlineData("nodejs", "Node.js", "d")]
    [InlineData("openmic", "Open mic", "e")]
    [InlineData("istambul", "İstanbul", "f")]
    [InlineData("케이팜", "케이팝", "g")]
    [InlineData("#jzz", "", "")] // Three letters are too few.
    [InlineData("#jaaz", "#Jazz", "a")]
    [InlineData("jzaz", null, "h")] // A title has it as it stands.
    [InlineData("\"berln\"", "", "")]
    [InlineData("@anan", "", "")]
    [InlineData("2o26x", "", "")]
    [InlineData("xyzxyzxyz", "", "")]
    public void Find_NothingMatches_CorrectsTheWords(string query, string? corrected, string expected)
    {
        var world = new World()
            .Schedule("a", "#Jazz night", hour: 1).Schedule("b", "Café Berlin", hour: 1).Schedule("c", "Photography", hour: 1).Schedule("d", "Node.js and WebRTC", hour: 1)
            .Schedule("e", "Open mic, @anna", hour: 1).Schedule("f", "İstanbul 2026", hour: 1).Schedule("g", "케이팝", hour: 1);
        if (corrected is null)
        {
            world.Schedule("h", "Jzaz", hour: 1);
        }

        var found = Found(world.Directory, query, 10);
        Assert.Equal(expected, World.Ids(found.Entries));
        Assert.Equal(string.IsNullOrEmpty(corrected) ? null : corrected, found.CorrectedQuery, ignoreCase: query.StartsWith("jzaz", StringComparison.Ordinal));
        Assert.All(found.Entries, entry => Assert.NotEmpty(found.Highlights(entry.Space.Title!)));
    }

    [Fact]
    public void Find_ManyWordsWithTheSameBeginning_StillFindsTheFirstOnesInOrder()
    {
        var directory = new SpaceDirectory(new SpaceRules());
        directory.Load(Enumerable.Range(0, 30_000).Select(i => World.Scheduled($"s{i:D5}", $"a{i:D5} common z{i % 50:D2}", World.Epoch.AddMinutes((i * 7) % 30_000))));
        var inOrder = directory.List(SpaceStateFilter.All, SpacePlace.First, 100, _ => true).Entries;

        Assert.Equal(World.Ids(inOrder.Take(20)), World.Ids(Find(directory, "a", 20)));
        Assert.Equal(World.Ids(inOrder.Take(20)), World.Ids(Find(directory, "z", 20)));
        Assert.Equal(World.Ids(inOrder.Take(20)), World.Ids(Find(directory, "common a", 20)));
        Assert.Equal(World.Ids(inOrder.Take(20)), World.Ids(Find(directory, "common z", 20)));
        Assert.Equal(10, Find(directory, "a1234", 100).Count);
        Assert.Equal("s29999", World.Ids(Find(directory, "common a29999", 20)));
        Assert.Empty(Find(directory, "common b", 20));
    }

    [Fact]
    public void Find_AWordThatVeryManyLiveSpacesHave_LooksAtTheLargest()
    {
        var world = new World();
        for (var i = 0; i < 6_000; i++)
        {
            world.StartAdHoc($"s{i:D4}", i % 2 == 0 ? "common even" : "common odd").Count($"s{i:D4}", (i * 7) % 6_000);
        }

        var inOrder = world.Directory.Live.Take(40).ToArray();
        Assert.Equal(World.Ids(inOrder.Take(5)), World.Ids(Find(world.Directory, "common ", 5)));
        Assert.Equal(World.Ids(inOrder.Where(entry => entry.Space.Title == "common odd").Take(5)), World.Ids(Find(world.Directory, "common -even", 5)));
    }

    [Fact]
    public void Find_SomeAreNotShown_FindsTheOthers()
    {
        var world = new World();
        for (var i = 0; i < 30; i++)
        {
            world.Schedule($"s{i:D2}", "music", hour: 1, creator: i % 3 == 0 ? 7 : 8);
        }

        var wish = new TypedWish { Text = "mus", MaxResults = 2, Now = World.Epoch, IsShown = entry => entry.Space.CreatorId == new UserId(7) };
        Assert.Equal("s00 s03", World.Ids(world.Directory.ForPeople.Find(wish).Entries));

        // Nobody learns words of titles that are not shown.
        var hidden = world.Directory.ForPeople.Find(wish with { Text = "msuic", IsShown = _ => false });
        Assert.Empty(hidden.Entries);
        Assert.Null(hidden.CorrectedQuery);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public void Find_MaxResultsOutOfRange_IsACallersMistake(int maxResults) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Found(new World().Directory, "a", maxResults));

    [Fact]
    public void Find_AnyText_NeverThrows() =>
        Gen.OneOf(Gen.Char.Array[0, 40].Select(all => new string(all)), Gen.OneOf("\"", "-", "@", "#", "“", "”", "«", "»", " ", "'", "a", "音", "\uD800", "&", "「", "」").Array[0, 30].Select(string.Concat)).Sample(text =>
        {
            var directory = new World().Schedule("a", "a 音 #a @a \"a\"", hour: 1).Schedule("b", text, hour: 2).Directory;
            foreach (var entry in Found(directory, text, 10).Entries)
            {
                Assert.NotNull(Parse(text).Highlights(entry.Space.Title!));
            }
        }, iter: 2_000);

    private static TypedQuery Parse(string query) => new(query, Named);

    private static IReadOnlyList<UserId> Named(string name, bool isBeginning) => name switch
    {
        "anna" => [new UserId(1)],
        "bob" => [new UserId(2)],
        "an" when isBeginning => [new UserId(1)],
        _ => [],
    };

    private static string Scan(IEnumerable<SpaceEntry> all, TypedQuery query, int maxResults)
    {
        var title = new TitleWords();
        return World.Ids(all
            .Select(entry => (entry, quality: query.QualityOf(entry.Space, title)))
            .Where(one => one.quality != MatchQuality.None)
            .OrderByDescending(one => one.quality)
            .ThenByDescending(one => one.entry.Space.State)
            .ThenByDescending(one => one.entry.ParticipantCount)
            .ThenBy(one => one.entry.Space.State == SpaceState.Live ? null : one.entry.Space.ScheduledStart)
            .ThenBy(one => one.entry.Space.ScheduledStart)
            .ThenBy(one => one.entry.Space.Id.Value, StringComparer.Ordinal)
            .Take(maxResults)
            .Select(one => one.entry));
    }

    private static FoundSpaces Found(SpaceDirectory directory, string query, int maxResults, SpaceStateFilter state = SpaceStateFilter.All) =>
        directory.ForPeople.Find(new TypedWish { Text = query, State = state, MaxResults = maxResults, Now = World.Epoch, HostsNamed = Named });

    private static string Find(World world, string query, SpaceStateFilter state = SpaceStateFilter.All, int maxResults = 100) =>
        World.Ids(Found(world.Directory, query, maxResults, state).Entries);

    private static IReadOnlyList<SpaceEntry> Find(SpaceDirectory directory, string query, int maxResults) => Found(directory, query, maxResults).Entries;
}
