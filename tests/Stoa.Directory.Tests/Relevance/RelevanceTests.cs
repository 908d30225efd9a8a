using System.Globalization;
using System.Text;
using System.Text.Json;
using Stoa.Directory.Search;
using Stoa.Spaces;

namespace Stoa.Directory.Tests.Relevance;

/// <summary>
/// The judged set: titles as people write them, queries as they type them, and how good each title is for each query, said before any search
/// was made: 3 is what was meant, 2 good, 1 better than nothing, none 0. The score is nDCG@10 with gains 2^grade − 1; a query for which
/// nothing is right scores 1 when nothing is found and 0 otherwise. Source: Järvelin and Kekäläinen, Cumulated gain-based evaluation of IR techniques (2002).
/// </summary>
/// <remarks><c>STOA_UPDATE=1</c> records the scores of today in <c>scores.json</c>.</remarks>
public sealed class RelevanceTests
{
    private const int Depth = 10;
    private const double Margin = 0.005;
    private const double GroupMargin = 0.02;
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private static readonly JudgedTitle[] _titles = Read<JudgedTitle[]>("titles.json");

    [Fact]
    public void Find_OfTheJudgedSet_IsAsGoodAsItWas()
    {
        var judged = Read<JudgedQuery[]>("queries.json");
        var world = JudgedWorld();
        var scores = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var one in judged)
        {
            scores[$"{one.Group}: {one.Query}"] = Math.Round(Score(Find(world, one.Query), one.Grades), 4);
        }

        var report = Report(judged, scores);
        Console.Out.WriteLine(report);
        if (Environment.GetEnvironmentVariable("STOA_UPDATE") == "1")
        {
            File.WriteAllText(Path.Combine(Folder, "scores.json"), JsonSerializer.Serialize(scores, _json) + "\n");
        }

        var recorded = Read<SortedDictionary<string, double>>("scores.json");
        var worse = scores.Where(score => recorded.GetValueOrDefault(score.Key) > score.Value + Margin)
            .Select(score => $"{score.Key}: {recorded[score.Key]:0.000} became {score.Value:0.000}, found {string.Join(' ', Find(world, score.Key[(score.Key.IndexOf(": ", StringComparison.Ordinal) + 2)..]))}");
        var fallen = Averages(recorded).Where(group => Averages(scores).GetValueOrDefault(group.Key) < group.Value - (group.Key.Length == 0 ? Margin : GroupMargin))
            .Select(group => $"{(group.Key.Length == 0 ? "all" : group.Key)} from {group.Value:0.000} to {Averages(scores).GetValueOrDefault(group.Key):0.000}").ToArray();
        Assert.True(fallen.Length == 0, $"nDCG@{Depth} fell: {string.Join(", ", fallen)}. Worse:\n{string.Join('\n', worse)}");
        Assert.True(recorded.Keys.ToHashSet(StringComparer.Ordinal).SetEquals(scores.Keys), "Queries came or went: record them with STOA_UPDATE=1.");
    }

    [Fact]
    public void Search_OfTheLiteralSet_FindsExactlyTheTitlesJudgedRight()
    {
        var world = JudgedWorld();
        foreach (var one in Read<LiteralQuery[]>("literal.json"))
        {
            var found = world.Directory.Search(one.Query, SpaceStateFilter.All, 100).Select(entry => entry.Space.Id.Value);
            Assert.Equal(one.Ids.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        }
    }

    private static string Folder => Path.Combine(Repository.Root, "tests", "Stoa.Directory.Tests", "Relevance");

    private static T Read<T>(string file) => JsonSerializer.Deserialize<T>(File.ReadAllText(Path.Combine(Folder, file)), _json)!;

    private static string[] Find(World world, string query) =>
        [.. world.Directory.ForPeople.Find(new TypedWish { Text = query, MaxResults = Depth, Now = World.Epoch, HostsNamed = People.Named }).Entries.Select(entry => entry.Space.Id.Value)];

    private static double Score(string[] found, Dictionary<string, int> grades)
    {
        var best = Gain(grades.Values.OrderDescending().Take(Depth));
        return best == 0 ? (found.Length == 0 ? 1 : 0) : Gain(found.Select(id => grades.GetValueOrDefault(id))) / best;
    }

    private static double Gain(IEnumerable<int> grades) => grades.Select((grade, rank) => (Math.Pow(2, grade) - 1) / Math.Log2(rank + 2)).Sum();

    /// <summary>The average of each group, and under no name that of all.</summary>
    private static Dictionary<string, double> Averages(IReadOnlyDictionary<string, double> scores) =>
        scores.GroupBy(score => score.Key[..score.Key.IndexOf(':', StringComparison.Ordinal)], StringComparer.Ordinal)
            .Select(group => (group.Key, group.Average(score => score.Value))).Append(("", scores.Values.Average())).ToDictionary(StringComparer.Ordinal);

    private static string Report(JudgedQuery[] judged, SortedDictionary<string, double> scores)
    {
        var report = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"Search, nDCG@{Depth} of {judged.Length} judged queries over {_titles.Length} titles: {scores.Values.Average():0.000}\n "));
        foreach (var group in judged.GroupBy(one => one.Group, StringComparer.Ordinal))
        {
            report.Append(CultureInfo.InvariantCulture, $" {group.Key} {group.Average(one => scores[$"{one.Group}: {one.Query}"]):0.00}");
        }

        return report.ToString();
    }

    private static World JudgedWorld()
    {
        var world = new World();
        foreach (var title in _titles)
        {
            var (creator, coHosts) = (People.IdOf(title.Hosts[0]), title.Hosts.Skip(1).Select(name => new UserId(People.IdOf(name))));
            _ = title.Live is { } count
                ? world.StartAdHoc(title.Id, title.Title, creator).Count(title.Id, count)
                : world.Schedule(title.Id, title.Title, title.Hours, creator);
            foreach (var coHost in coHosts)
            {
                world.Apply(title.Id, new HostAdded(coHost) { At = World.Epoch, Actor = new UserId(creator) });
            }

            for (var i = 0; i < title.Reminders; i++)
            {
                world.Apply(title.Id, new ReminderSet(new UserId(1_000_000 + i)) { At = World.Epoch });
            }
        }

        return world;
    }

    /// <summary>The hosts: everybody of the titles, numbered.</summary>
    private static class People
    {
        private static readonly Dictionary<string, long> _ids = _titles.SelectMany(title => title.Hosts).Distinct(StringComparer.Ordinal)
            .Select((name, index) => (name, index)).ToDictionary(one => one.name, one => one.index + 1L, StringComparer.OrdinalIgnoreCase);

        public static long IdOf(string name) => _ids[name];

        public static IReadOnlyList<UserId> Named(string name, bool isBeginning) =>
            _ids.TryGetValue(name, out var id) ? [new UserId(id)]
            : isBeginning ? [.. _ids.Where(one => one.Key.StartsWith(name, StringComparison.OrdinalIgnoreCase)).Select(one => new UserId(one.Value))]
            : [];
    }

    private sealed record JudgedTitle(string Id, string Title, int? Live, double Hours, int Reminders, string[] Hosts);

    private sealed record JudgedQuery(string Group, string Query, Dictionary<string, int> Grades);

    private sealed record LiteralQuery(string Query, string[] Ids);
}
