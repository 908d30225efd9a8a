using System.Runtime.InteropServices;
using Stoa.Directory;
using Stoa.Directory.Search;
using Stoa.Spaces;

namespace Stoa.DirectoryScale.Search;

/// <summary>The same titles and queries in several engines, which take turns.</summary>
internal sealed class SearchComparison
{
    private const int QueriesPerTurn = 100;
    private const int Turns = 3;
    private const int Compared = 50;

    private readonly SpaceGenerator _generator = new(SpaceGenerator.Seed);
    private readonly SpaceDirectory _directory = new(new SpaceRules());
    private readonly Dictionary<SpaceId, int> _numbers;
    private readonly List<Title> _titles = [];
    private readonly QuerySampler _sampler;

    public SearchComparison(int count)
    {
        List<Space> spaces = [.. _generator.Spaces(count).OrderBy(space => space.Id)];
        _directory.Load(spaces);
        _numbers = Enumerable.Range(0, spaces.Count).ToDictionary(number => spaces[number].Id);
        for (var number = 0; number < spaces.Count; number++)
        {
            var space = spaces[number];
            var place = space.ScheduledStart?.ToUnixTimeMilliseconds() ?? 0;
            if (space.State == SpaceState.Live)
            {
                var participants = _generator.Participants();
                _directory.SetParticipantCount(space.Id, participants);
                place = -1 - participants;
            }

            var folded = TextFolding.Fold(space.Title ?? "");
            _titles.Add(new Title(number, place, folded, Title.PairsOf(folded)));
        }

        _sampler = new QuerySampler(_generator, [.. spaces.Select(space => space.Title).OfType<string>()]);
    }

    /// <summary>Measures everything, or without a connection Stoa alone.</summary>
    public object Measure(string? connection)
    {
        ISearchEngine[] engines =
        [
            new StoaEngine(_directory, _numbers, isTyped: false),
            new StoaEngine(_directory, _numbers, isTyped: true),
            .. connection is null ? [] : Yardsticks(connection),
        ];
        GC.Collect();
        var kinds = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var kind in Enum.GetValues<QueryKind>())
        {
            kinds[kind.ToString()] = MeasureKind(kind, engines);
            Console.Error.WriteLine($"{kind} measured.");
        }

        foreach (var engine in engines)
        {
            engine.Dispose();
        }

        return new { spaces = _titles.Count, machine = RuntimeInformation.FrameworkDescription, load_average = File.ReadAllText("/proc/loadavg").Trim(), kinds };
    }

    private ISearchEngine[] Yardsticks(string connection)
    {
        PostgresEngine.Load(connection, _titles);
        return
        [
            new SqliteEngine(_titles, isOrdered: false),
            new SqliteEngine(_titles, isOrdered: true),
            new PostgresEngine(connection, isPlannedAnew: false),
            new PostgresEngine(connection, isPlannedAnew: true),
        ];
    }

    private object MeasureKind(QueryKind kind, ISearchEngine[] engines)
    {
        var queries = _sampler.Draw(kind, QueriesPerTurn * Turns);
        var measures = engines.ToDictionary(engine => engine, engine => new EngineMeasure(engine, kind, queries));
        foreach (var measure in measures.Values)
        {
            measure.Turn(0, QueriesPerTurn);
            measure.Forget();
        }

        for (var turn = 0; turn < Turns; turn++)
        {
            foreach (var measure in measures.Values)
            {
                measure.Turn(turn * QueriesPerTurn, QueriesPerTurn);
            }
        }

        var ours = measures[engines[0]].Find(Compared);
        return new
        {
            examples = queries.Take(6),
            mean_results = Figures.Round(ours.Average(found => found.Count)),
            engines = measures.ToDictionary(pair => pair.Key.Name, pair => pair.Value.Result(ours, queries), StringComparer.Ordinal),
        };
    }
}
