using CsCheck;
using Stoa.Directory.Search;
using Stoa.Spaces;

namespace Stoa.Directory.Tests;

public sealed class SpaceDirectorySearchTests
{
    private static readonly string[] _words =
    [
        "Café", "cafe", "LIVE", "live", "music", "#music", "@dev", "don’t", "C#", "音楽", "音楽の話", "話の音楽", "東京", "京都",
        "ดนตรี", "한국어", "🎵", "10.5", "Straße", "ﬁn",
    ];

    private static readonly string[] _queries =
    [
        "cafe", "live", "live music", "#music", "@dev", "dev live", "c#", "c", "音楽", "音楽の話", "楽の話", "京", "東京 live", "ดนตรี",
        "한국어", "🎵", "10.5", "strasse cafe", "fin", "absent", "!",
    ];

    [Fact]
    public void Search_LiveAndScheduled_ComeInTheOrderOfTheContract()
    {
        var world = new World()
            .Schedule("late", "talk", hour: 3).Schedule("early", "talk", hour: 1)
            .Schedule("tieB", "talk", hour: 2).Schedule("tieA", "talk", hour: 2).Schedule("tieC", "talk", hour: 2)
            .StartAdHoc("few", "talk").StartAdHoc("many", "talk").StartAdHoc("alsoFew", "talk")
            .Count("few", 3).Count("many", 40).Count("alsoFew", 3);

        Assert.Equal("many alsoFew few early tieA tieB tieC late", world.Find("talk"));
        Assert.Equal("many alsoFew few", world.Find("talk", SpaceStateFilter.Live));
        Assert.Equal("early tieA tieB tieC late", world.Find("talk", SpaceStateFilter.Scheduled));
        Assert.Equal("many alsoFew few early tieA", world.Find("talk", maxResults: 5));
        Assert.Equal("many", world.Find("talk", maxResults: 1));
    }

    [Fact]
    public void Search_MoreTiesThanResults_PicksTheSmallestIds()
    {
        var world = new World();
        for (var i = 2_000; i > 0; i--)
        {
            world.Schedule($"id{i:D4}", "talk", hour: 1);
        }

        Assert.Equal("id0001 id0002 id0003", world.Find("talk", maxResults: 3));
    }

    [Fact]
    public void Search_AfterTheParticipantCountMoved_OrdersAnew()
    {
        var world = new World().StartAdHoc("a", "talk").StartAdHoc("b", "talk").Count("a", 2).Count("b", 1);
        Assert.Equal("a b", world.Find("talk"));
        Assert.Equal("b a", world.Count("b", 3).Find("talk"));
    }

    [Fact]
    public void Search_AfterEachChangeOfLife_FollowsAtOnce()
    {
        var world = new World().Schedule("a", "old words", hour: 5).Schedule("b", "words", hour: 4);
        Assert.Equal("b a", world.Find("words"));
        Assert.Equal("a b", world.Move("a", 3).Find("words"));
        Assert.Equal("b", world.Retitle("a", "new text").Find("words"));
        Assert.Equal("a", world.Find("new"));
        Assert.Equal("a", world.Start("a").Find("new", SpaceStateFilter.Live));
        Assert.Equal("", world.Find("new", SpaceStateFilter.Scheduled));
        Assert.Equal("", world.End("a").Find("new"));
        Assert.Equal("", world.Cancel("b").Find("words"));
    }

    [Fact]
    public void Search_QueryOfTheGreatestLengthWithHundredsOfWords_FindsOnlyTheTitleThatHasThemAll()
    {
        var words = Enumerable.Range(0, 30).Select(number => $"w{number}").ToArray();
        var world = new World().Schedule("all", string.Join(' ', words), hour: 1).Schedule("some", "w1 w2", hour: 1);
        Assert.Equal("all", world.Find(string.Join(' ', Enumerable.Repeat(words, 20).SelectMany(word => word))));
        Assert.Equal("", world.Find(string.Join(' ', Enumerable.Range(0, 400).Select(number => $"w{number}"))));
        Assert.Equal("", world.Find(new string('話', 2048)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public void Search_MaxResultsOutOfRange_IsACallersMistake(int maxResults)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new World().Find("a", maxResults: maxResults));
    }

    [Fact]
    public void Search_AfterAnyChanges_AgreesWithALinearScan()
    {
        var step = Gen.Select(
            Gen.Int[0, 9], Gen.Int[0, 25], Gen.Int[0, _words.Length - 1].Select(index => _words[index]).Array[0, 3], Gen.Int[0, 4], (action, id, words, hour) =>
                (action, id: $"s{id:D2}", title: string.Join(' ', words), hour));
        Gen.Select(step.Array[1, 120], Gen.Bool, Gen.Int[1, 12]).Sample(
            (steps, isLoaded, maxResults) =>
            {
                var world = new World();
                if (isLoaded)
                {
                    world.Directory.Load(steps.DistinctBy(one => one.id, StringComparer.Ordinal).Select(
                        one => World.Scheduled(one.id, one.title, World.Epoch.AddHours(one.hour))));
                }

                foreach (var (action, id, title, hour) in steps)
                {
                    Change(world, action, id, title, hour);
                }

                foreach (var query in _queries)
                {
                    foreach (var state in Enum.GetValues<SpaceStateFilter>())
                    {
                        Assert.Equal(Scan(world, steps.Select(one => one.id).Distinct(StringComparer.Ordinal), query, state, maxResults),
                            world.Find(query, state, maxResults));
                    }
                }
            },
            iter: 400);
    }

    private static void Change(World world, int action, string id, string title, int hour)
    {
        var state = world.Directory.TryGet(World.Id(id), out var entry) ? entry.Space.State : SpaceState.Ended;
        _ = (action, state) switch
        {
            (0, SpaceState.Ended) => world.StartAdHoc(id, title.Length == 0 ? null : title),
            (_, SpaceState.Ended) => world.Schedule(id, title.Length == 0 ? null : title, hour),
            (0, SpaceState.Scheduled) => world.Cancel(id),
            (1 or 2, SpaceState.Scheduled) => world.Start(id),
            (3 or 4, SpaceState.Scheduled) => world.Move(id, hour),
            (0, SpaceState.Live) => world.End(id),
            (1 or 2 or 3 or 4, SpaceState.Live) => world.Count(id, hour),
            _ => world.Retitle(id, title),
        };
    }

    private static string Scan(
        World world, IEnumerable<string> ids, string query, SpaceStateFilter state, int maxResults)
    {
        var parsed = new SearchQuery(query);
        return World.Ids(ids
            .Select(id => world.Directory.TryGet(World.Id(id), out var entry) ? entry : null)
            .OfType<SpaceEntry>()
            .Where(entry => parsed.Matches(entry.Space.Title))
            .Where(entry => state == SpaceStateFilter.All || entry.Space.State.ToString() == state.ToString())
            .OrderByDescending(entry => entry.Space.State)
            .ThenByDescending(entry => entry.ParticipantCount)
            .ThenBy(entry => entry.Space.State == SpaceState.Live ? null : entry.Space.ScheduledStart)
            .ThenBy(entry => entry.Space.Id.Value, StringComparer.Ordinal)
            .Take(maxResults));
    }
}
