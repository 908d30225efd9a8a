using System.Diagnostics;
using Stoa.Directory;
using Stoa.Spaces;

namespace Stoa.DirectoryScale;

/// <summary>How many changes the Directory takes in while another thread searches it without a pause.</summary>
/// <remarks>
/// Of a hundred changes 40 are participant counts, 15 new schedules, 10 starts, 10 ends, 10 new speakers, 5 new titles, 5 moved starts and 5
/// cancellations: as many Spaces come as go. All changes are drawn before the clock starts.
/// </remarks>
internal sealed class Changes
{
    private const int PerRound = 200_000;
    private const int Rounds = 3;

    private readonly SpaceGenerator _generator = new(SpaceGenerator.Seed);
    private readonly SpaceDirectory _directory = new(new SpaceRules());
    private readonly List<Space> _scheduled = [];
    private readonly List<Space> _live = [];
    private readonly string[] _queries;
    private long _seq;

    public Changes(int count)
    {
        List<Space> spaces = [.. _generator.Spaces(count)];
        _directory.Load(spaces);
        foreach (var space in spaces)
        {
            (space.State == SpaceState.Live ? _live : _scheduled).Add(space);
        }

        _queries = [.. Enumerable.Range(0, 500).SelectMany(_ => _generator.QueryKinds.Where(kind => kind.IsInMix).Select(kind => kind.Make()))];
    }

    private delegate void Change(SpaceDirectory directory);

    public object Measure()
    {
        Run(Draw(PerRound / 4, Any)); // The compiler's last pass.
        var kinds = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (kind, draw) in new (string, Func<Change>)[]
        {
            ("participants", Participants), ("schedule", Schedule), ("start", Start), ("end", End), ("title", Retitle), ("speaker", Speak), ("move", Move), ("cancel", Cancel),
        })
        {
            Run(Draw(500, draw));
            var changes = Draw(5_000, draw);
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var (_, cpu) = Run(changes);
            kinds[kind] = new { cpu_microseconds = Figures.Round(cpu * 1e6 / changes.Count), bytes = (GC.GetAllocatedBytesForCurrentThread() - allocated) / changes.Count };
        }

        var alone = Enumerable.Range(0, Rounds).Select(_ => Run(Draw(PerRound, Any))).ToArray();
        var searched = new List<(double Seconds, double Cpu)>();
        var searches = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var changes = Draw(PerRound, Any);
            var done = false;
            var searcher = new Thread(() =>
            {
                for (var i = 0; !Volatile.Read(ref done); i = (i + 1) % _queries.Length)
                {
                    var start = Stopwatch.GetTimestamp();
                    _directory.Search(_queries[i], SpaceStateFilter.All, 100);
                    searches.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                }
            });
            searcher.Start();
            searched.Add(Run(changes));
            Volatile.Write(ref done, true);
            searcher.Join();
        }

        return new
        {
            spaces = _directory.Count,
            load_average = File.ReadAllText("/proc/loadavg").Trim(),
            alone = Rates(alone),
            while_searched = Rates(searched),
            searches = searches.Count,
            search_milliseconds_meanwhile = Figures.Percentiles(searches),
            by_kind_alone = kinds,
        };
    }

    private static List<Change> Draw(int count, Func<Change> draw) => [.. Enumerable.Range(0, count).Select(_ => draw())];

    private static object Rates(IEnumerable<(double Seconds, double Cpu)> rounds) => new
    {
        changes_per_second = Math.Round(PerRound / Figures.Median(rounds.Select(round => round.Seconds))),
        changes_per_cpu_second = Math.Round(PerRound / Figures.Median(rounds.Select(round => round.Cpu))),
        changes_per_second_of_each_round = rounds.Select(round => Math.Round(PerRound / round.Seconds)),
    };

    private (double Seconds, double Cpu) Run(List<Change> changes)
    {
        GC.Collect(); // What was drawn is no garbage of the Directory's.
        var start = Stopwatch.GetTimestamp();
        var cpu = ThreadClock.Now;
        foreach (var change in changes)
        {
            change(_directory);
        }

        return (Stopwatch.GetElapsedTime(start).TotalSeconds, (ThreadClock.Now - cpu).TotalSeconds);
    }

    private Change Any() => _generator.Next(100) switch
    {
        < 40 => Participants(),
        < 55 => Schedule(),
        < 65 => Start(),
        < 75 => End(),
        < 80 => Retitle(),
        < 85 => Move(),
        < 95 => Speak(),
        _ => Cancel(),
    };

    private Change Participants()
    {
        var (id, count) = (_live[_generator.Next(_live.Count)].Id, _generator.Participants());
        return directory => directory.SetParticipantCount(id, count);
    }

    private Change Schedule()
    {
        var space = _generator.Make(isLive: false);
        _scheduled.Add(space);
        var details = new SpaceDetails(space.Title, space.Lang, space.TopicIds, default, null);
        return Apply(space, new SpaceScheduled(details, space.ScheduledStart!.Value) { At = space.CreatedAt, Actor = space.CreatorId });
    }

    private Change Start()
    {
        var space = Take(_scheduled);
        var started = new SpaceStarted(Details: null) { At = SpaceGenerator.Now };
        _live.Add(Space.Apply(space, space.Id, started));
        return Apply(_live[^1], started);
    }

    private Change End()
    {
        var space = Take(_live);
        var ended = new SpaceEnded(EndReason.ByCreator) { At = SpaceGenerator.Now };
        return Apply(Space.Apply(space, space.Id, ended), ended);
    }

    private Change Cancel()
    {
        var space = Take(_scheduled);
        var canceled = new SpaceCanceled(Expired: false) { At = SpaceGenerator.Now };
        return Apply(Space.Apply(space, space.Id, canceled), canceled);
    }

    private Change Retitle() => Edit(_scheduled, new SpaceEdited(_generator.NewTitle(), null, null, null) { At = SpaceGenerator.Now });

    private Change Move() => Edit(_scheduled, new SpaceEdited(null, _generator.Start(), null, null) { At = SpaceGenerator.Now });

    private Change Speak() => Edit(_live, new SpeakerAdmitted(_generator.Person()) { At = SpaceGenerator.Now });

    private Change Edit(List<Space> spaces, SpaceEvent happened)
    {
        var at = _generator.Next(spaces.Count);
        spaces[at] = Space.Apply(spaces[at], spaces[at].Id, happened);
        return Apply(spaces[at], happened);
    }

    private Change Apply(Space after, SpaceEvent happened)
    {
        var recorded = new RecordedEvent(++_seq, after.Id, after.Version, happened);
        return directory => _ = directory.Apply(recorded) ? true : throw new InvalidOperationException("An event was missing.");
    }

    private Space Take(List<Space> spaces)
    {
        var at = _generator.Next(spaces.Count);
        var space = spaces[at];
        spaces[at] = spaces[^1];
        spaces.RemoveAt(spaces.Count - 1);
        return space;
    }
}
