using System.Runtime.InteropServices;

namespace Stoa.DirectoryScale.Search;

/// <summary>The same titles and queries in several engines, which take turns.</summary>
internal sealed class SearchComparison(int count)
{
    private const int QueriesPerTurn = 100;
    private const int Turns = 3;
    private const int Compared = 50;

    private readonly SearchWorld _world = new(count);

    /// <summary>Measures everything, or without a connection Stoa alone.</summary>
    public object Measure(string? connection)
    {
        ISearchEngine[] engines =
        [
            new StoaEngine(_world.Directory, _world.Numbers, isTyped: false),
            new StoaEngine(_world.Directory, _world.Numbers, isTyped: true),
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

        return new { spaces = _world.Titles.Count, machine = RuntimeInformation.FrameworkDescription, load_average = File.ReadAllText("/proc/loadavg").Trim(), kinds };
    }

    private ISearchEngine[] Yardsticks(string connection)
    {
        PostgresEngine.Load(connection, _world.Titles);
        return
        [
            new SqliteEngine(_world.Titles, isOrdered: false),
            new SqliteEngine(_world.Titles, isOrdered: true),
            new PostgresEngine(connection, isPlannedAnew: false),
            new PostgresEngine(connection, isPlannedAnew: true),
        ];
    }

    private object MeasureKind(QueryKind kind, ISearchEngine[] engines)
    {
        var queries = _world.Sampler.Draw(kind, QueriesPerTurn * Turns);
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
