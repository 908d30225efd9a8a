using System.Diagnostics;

namespace Stoa.DirectoryScale.Search;

/// <summary>One engine on one kind of query.</summary>
internal sealed class EngineMeasure(ISearchEngine engine, QueryKind kind, string[] queries)
{
    private static readonly TimeSpan _shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(3);

    private readonly string[] _prepared = [.. queries.Select(query => engine.Prepare(kind, query))];
    private readonly List<double> _milliseconds = [];
    private readonly List<(double All, double Server)> _cpuMicroseconds = [];

    /// <summary>Runs a part of the queries again and again for a second; an engine that takes longer stops after three, wherever it is.</summary>
    public void Turn(int from, int count)
    {
        var began = Stopwatch.GetTimestamp();
        var (own, server) = (Environment.CpuUsage.TotalTime, engine.ServerCpu);
        var done = 0;
        for (; done % count != 0 || Stopwatch.GetElapsedTime(began) < _shortest; done++)
        {
            var start = Stopwatch.GetTimestamp();
            if (Stopwatch.GetElapsedTime(began, start) > _longest)
            {
                break;
            }

            engine.Run(kind, _prepared[from + (done % count)]);
            _milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        var serverTime = engine.ServerCpu - server;
        _cpuMicroseconds.Add(((Environment.CpuUsage.TotalTime - own + serverTime).TotalMicroseconds / done, serverTime.TotalMicroseconds / done));
    }

    public void Forget()
    {
        _milliseconds.Clear();
        _cpuMicroseconds.Clear();
    }

    /// <summary>What each query takes of this thread's processor time, in milliseconds, sorted: what it would take with the core to itself.</summary>
    private List<double> CpuMilliseconds(int repeats)
    {
        List<double> all = [];
        for (var i = 0; i < _prepared.Length * repeats; i++)
        {
            var before = ThreadClock.Now;
            engine.Run(kind, _prepared[i % _prepared.Length]);
            all.Add((ThreadClock.Now - before).TotalMilliseconds);
        }

        all.Sort();
        return all;
    }

    /// <summary>What the first few queries find.</summary>
    public List<List<int>> Find(int count) => [.. _prepared.Take(count).Select(query => engine.Find(kind, query))];

    public object Result(List<List<int>> ours, string[] asked)
    {
        var theirs = Find(ours.Count);
        var differing = Enumerable.Range(0, ours.Count).Where(i => !theirs[i].SequenceEqual(ours[i])).ToArray();
        _milliseconds.Sort();
        var all = Figures.Median(_cpuMicroseconds.Select(turn => turn.All));
        var server = Figures.Median(_cpuMicroseconds.Select(turn => turn.Server));
        return new
        {
            measured = _milliseconds.Count,
            p50_ms = Figures.At(_milliseconds, 0.5),
            p99_ms = Figures.At(_milliseconds, 0.99),
            p99_cpu_ms = server > 0 ? (double?)null : Figures.At(CpuMilliseconds(engine is StoaEngine ? 10 : 1), 0.99),
            queries_per_cpu_second = Math.Round(1e6 / all),
            queries_per_cpu_second_of_server = server > 0 ? Math.Round(1e6 / server) : (double?)null,
            same_results = Figures.Round(1 - ((double)differing.Length / ours.Count)),
            differing = differing.Take(4).Select(i => $"{asked[i]}: {theirs[i].Count} instead of {ours[i].Count}, {theirs[i].Intersect(ours[i]).Count()} in common"),
        };
    }
}
