using Stoa.Directory.Search;
using Stoa.Spaces;

namespace Stoa.Directory.Tests;

public sealed class SpaceDirectoryConcurrencyTests
{
    /// <summary>
    /// One writer makes Spaces that carry their generation in their title, moves, retitles and ends them; readers demand
    /// that what a search finds matched the query and had not been gone before the search began. One Space roams in time
    /// and changes all but one word of its title: it must be found by that word always, and once.
    /// </summary>
    [Fact]
    public async Task Search_WhileAWriterChurns_NeverReturnsWhatWasGone()
    {
        const int Generations = 4_000;
        var cancellation = TestContext.Current.CancellationToken;
        var world = new World();
        for (var i = 0; i < 300; i++)
        {
            world.Schedule($"still{i}", "common quiet", hour: 1);
        }

        world.Schedule("roaming", "roaming 0", hour: 1);
        var goneBelow = 0;
        var done = false;
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(Read, cancellation)).ToArray();
        for (var generation = 0; generation < Generations; generation++)
        {
            // Always the same time and about the same document number: the worst case for mistaking one for another.
            var id = $"x{generation}";
            var title = generation % 2 == 0 ? "common even 音楽の話" : "common odd 話の音楽";
            world.Schedule(id, title, hour: 1).Move(id, 2).Move(id, 1);
            _ = generation % 3 == 0 ? world.Start(id).Count(id, 7).End(id) : world.Cancel(id);
            Volatile.Write(ref goneBelow, generation + 1);
            world.Move("roaming", 1 + (generation % 5)).Retitle("roaming", $"roaming {generation}");
        }

        Volatile.Write(ref done, true);
        await Task.WhenAll(readers);
        Assert.Equal(301, world.Directory.Count);

        void Read()
        {
            while (!Volatile.Read(ref done))
            {
                Check("even", "common even");
                Check("音楽の話", "common even");
                Check("common odd", "common odd");
                var all = world.Directory.Search("common quiet", SpaceStateFilter.All, 100);
                Assert.Equal(100, all.Count);
                Assert.Equal("roaming", world.Find("roaming"));
                Assert.Empty(world.Directory.ByCreator(new UserId(2)));
            }
        }

        void Check(string query, string expected)
        {
            var before = Volatile.Read(ref goneBelow);
            foreach (var entry in world.Directory.Search(query, SpaceStateFilter.All, 100))
            {
                Assert.StartsWith(expected, entry.Space.Title, StringComparison.Ordinal);
                Assert.True(int.Parse(entry.Space.Id.Value.AsSpan(1), provider: null) >= before, "found after it was gone");
            }
        }
    }

    /// <summary>
    /// The same of people's search: while Spaces come, move and go and one changes all but one word of its title, every Space that a reader
    /// finds matched and was there when the search began, none is found twice, and what was there all the time is found.
    /// </summary>
    [Fact]
    public async Task ForPeople_WhileTitlesChange_FindsWhatMatchesAndIsThere()
    {
        const int Generations = 2_000;
        var cancellation = TestContext.Current.CancellationToken;
        var world = new World();
        for (var i = 0; i < 150; i++)
        {
            world.Schedule($"still{i}", "common quiet", hour: 1);
        }

        world.Schedule("roaming", "roaming zero", hour: 1);
        var goneBelow = 0;
        var done = false;
        var searches = 0;
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(Read, cancellation)).ToArray();
        for (var generation = 0; generation < Generations || Volatile.Read(ref searches) < 200; generation++)
        {
            var id = $"x{generation}";
            world.Schedule(id, generation % 2 == 0 ? "common even 音楽の話" : "common odd 話の音楽", hour: 1).Move(id, 2).Move(id, 1);
            _ = generation % 3 == 0 ? world.Start(id).Count(id, 7).End(id) : world.Cancel(id);
            Volatile.Write(ref goneBelow, generation + 1);
            world.Move("roaming", 1 + (generation % 5)).Retitle("roaming", generation % 2 == 0 ? "common roaming one" : "roaming common zero");
        }

        Volatile.Write(ref done, true);
        await Task.WhenAll(readers);

        void Read()
        {
            while (!Volatile.Read(ref done))
            {
                Check("even ", "common even");
                Check("common ev", "common even");
                Check("\"common odd\"", "common odd");
                Check("odd -even", "common odd");
                Check("音楽の話", "common even");
                Assert.Equal(100, Find("common qui").Count);
                Assert.Equal("roaming", World.Ids(Find("roaming ")));
                Assert.Equal("roaming", World.Ids(Find("roa")));
                Interlocked.Increment(ref searches);
            }
        }

        void Check(string query, string expected)
        {
            var before = Volatile.Read(ref goneBelow);
            foreach (var entry in Find(query))
            {
                Assert.StartsWith(expected, entry.Space.Title, StringComparison.Ordinal);
                Assert.True(int.Parse(entry.Space.Id.Value.AsSpan(1), provider: null) >= before, "found after it was gone");
            }
        }

        IReadOnlyList<SpaceEntry> Find(string query)
        {
            var found = world.Directory.ForPeople.Find(new TypedWish { Text = query, MaxResults = 100, Now = World.Epoch }).Entries;
            Assert.Equal(found.Count, found.Distinct().Count());
            return found;
        }
    }
}
