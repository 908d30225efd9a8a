using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Stoa.Swarm;

/// <summary>What is measured. Each is one run against one server that is fresh but for its warm-up.</summary>
internal sealed class Scenarios(Options options)
{
    private const int WarmUpStreams = 300;
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _settle = TimeSpan.FromSeconds(5);
    private readonly EventLoop _loop = new();
    private readonly ServerProcess _server = new(options.ServerPid);
    private readonly List<LiveRoom> _rooms = [.. options.Rooms.Select(room => new LiveRoom(room))];

    /// <summary>Memory of each stream, and the time of one role change to all of them.</summary>
    public JsonObject FanOut()
    {
        var (swarm, changes) = Prepare(options.Streams);
        var before = _server.ResidentBytes;
        var opened = swarm.OpenMany(Members(options.Streams));
        swarm.Ensure(options.Streams);
        _loop.For(_settle);
        var open = _server.ResidentBytes;
        changes.Rounds(_rooms[0], 2, _pause);
        changes.Reset();
        var watch = new CpuWatch(_server);
        changes.Rounds(_rooms[0], options.Rounds, TimeSpan.Zero);
        var (cpu, shares) = (watch.ServerSeconds, watch.ToJson());
        var used = _server.ResidentBytes;
        swarm.CloseAll();
        _loop.For(_settle);
        return new JsonObject
        {
            ["streams"] = options.Streams,
            ["opened_per_second"] = Math.Round(options.Streams / opened),
            ["bytes_per_stream"] = (open - before) / options.Streams,
            ["bytes_per_stream_after_rounds"] = (used - before) / options.Streams,
            ["bytes_per_stream_after_close"] = (_server.ResidentBytes - before) / options.Streams,
            ["role_change"] = Report(changes),
            ["server_cpu_microseconds_per_event"] = Math.Round(cpu * 1e6 / options.Rounds / options.Streams, 2),
            ["cpu"] = shares,
            ["broken"] = swarm.BrokenCount,
        };
    }

    /// <summary>Many come within seconds, and all go at once.</summary>
    public JsonObject Joins()
    {
        var (swarm, _) = Prepare(options.Streams);
        var pipe = new HttpPipe(_loop, options.Port);
        var members = Members(options.Streams).ToList();
        var (next, start, watch) = (0, EventLoop.Now, new CpuWatch(_server));
        var length = TimeSpan.FromSeconds((double)options.Streams / options.PerSecond);
        _loop.For(length, () =>
        {
            for (; next < Math.Min(members.Count, options.PerSecond * Stopwatch.GetElapsedTime(start).TotalSeconds); next++)
            {
                var dueAt = start + (long)(Stopwatch.Frequency * (double)next / options.PerSecond);
                swarm.Open(members[next].Room, members[next].Person, true, dueAt);
            }
        });
        var shares = watch.ToJson();
        for (; next < members.Count; next++)
        {
            swarm.Open(members[next].Room, members[next].Person, true, EventLoop.Now);
        }

        var allIn = swarm.WaitForOpening(TimeSpan.FromSeconds(20));
        var joins = new Measures();
        foreach (var stream in swarm.Streams.Where(stream => stream.FirstEventAt != 0))
        {
            joins.Add(stream.DueAt, stream.FirstEventAt);
        }

        var joined = CountWhenRight(pipe, options.Streams);
        swarm.CloseAll();
        var left = CountWhenRight(pipe, 0);
        return new JsonObject
        {
            ["streams"] = options.Streams,
            ["per_second"] = options.PerSecond,
            ["cpu"] = shares,
            ["refused"] = swarm.RefusedCount,
            ["refusals"] = swarm.Refusals(),
            ["broken"] = swarm.BrokenCount,
            ["all_had_a_first_event"] = allIn && joins.Count == options.Streams,
            ["first_event"] = joins.ToJson(),
            ["participant_count"] = joined,
            ["participant_count_after_close"] = left,
        };
    }

    /// <summary>Reactions at a low rate and as many as the server takes, and role changes meanwhile.</summary>
    public JsonObject Reactions()
    {
        const int SecondsEach = 10;
        const int Greatest = 10_000;
        var (swarm, changes) = Prepare(options.Streams);
        swarm.OpenMany(Members(options.Streams));
        swarm.Ensure(options.Streams);
        _loop.For(_settle);
        var load = new ReactionLoad(swarm);
        var result = new JsonObject { ["streams"] = options.Streams };
        foreach (var rate in new[] { 0, 100, 1_000, Greatest })
        {
            load.Start(rate);
            _loop.For(TimeSpan.FromSeconds(2), load.Pump);
            _ = load.TakeAnswers(1);
            changes.Reset();
            var (watch, start, heard, all) = (new CpuWatch(_server), EventLoop.Now, swarm.Heard(Happening.Reactions), swarm.HeardCount);
            _loop.For(TimeSpan.FromSeconds(SecondsEach), load.Pump);
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            var part = new JsonObject
            {
                ["answers_per_second"] = load.TakeAnswers(seconds),
                ["cpu"] = watch.ToJson(),
                ["reaction_events_per_stream_and_second"] = Math.Round((swarm.Heard(Happening.Reactions) - heard) / seconds / options.Streams, 2),
                ["events_per_second"] = Math.Round((swarm.HeardCount - all) / seconds),
            };
            for (var i = 0; i < options.Rounds; i++)
            {
                changes.Begin(_rooms[0]);
                _loop.For(TimeSpan.FromMilliseconds(500), load.Pump);
                changes.Finish(_rooms);
            }

            part["role_change"] = Report(changes);
            result[string.Create(CultureInfo.InvariantCulture, $"at_{rate}_per_second")] = part;
        }

        result["later_snapshots"] = swarm.LaterSnapshots;
        result["broken"] = swarm.BrokenCount;
        return result;
    }

    /// <summary>Streams that nobody reads, and what they cost the others.</summary>
    public JsonObject Silent()
    {
        var (swarm, changes) = Prepare(options.Streams + options.Silent);
        var members = Members(options.Streams + options.Silent).ToList();
        swarm.OpenMany(members.Take(options.Streams));
        swarm.Ensure(options.Streams);
        _loop.For(_settle);
        changes.Rounds(_rooms[0], 2, _pause);
        var without = Measure();
        var memory = _server.ResidentBytes;
        swarm.OpenMany(members.Skip(options.Streams), reads: false);
        changes.Flood(_rooms[0], options.Flood);
        var queues = SendQueues.Read(options.Port);
        var with = Measure();
        var grown = _server.ResidentBytes - memory;
        var queuesAfter = SendQueues.Read(options.Port);
        _loop.For(TimeSpan.FromSeconds(30));
        swarm.Ensure(options.Streams);
        return new JsonObject
        {
            ["streams"] = options.Streams,
            ["never_read"] = options.Silent,
            ["changes_before"] = options.Flood,
            ["sockets_before_measuring"] = queues,
            ["sockets_after_measuring"] = queuesAfter,
            ["sockets_30_seconds_later"] = SendQueues.Read(options.Port),
            ["server_memory_per_stream_never_read"] = grown / options.Silent,
            ["role_change_without"] = without.Json,
            ["role_change_with"] = with.Json,
            ["ratio_p50"] = Math.Round(with.P50 / without.P50, 2),
            ["ratio_p99"] = Math.Round(with.P99 / without.P99, 2),
            ["later_snapshots"] = swarm.LaterSnapshots,
        };

        (JsonObject Json, double P50, double P99) Measure()
        {
            changes.Reset();
            changes.Rounds(_rooms[0], options.Rounds, TimeSpan.Zero);
            return (Report(changes), changes.Latencies.Percentile(50), changes.Latencies.Percentile(99));
        }
    }

    /// <summary>Thousands of small Spaces, and role changes in any of them.</summary>
    public JsonObject Rooms()
    {
        var members = _rooms.SelectMany(room => room.Room.People.Select(person => (room, person))).ToList();
        var (swarm, changes) = Prepare(members.Count);
        var before = _server.ResidentBytes;
        var opened = swarm.OpenMany(members);
        swarm.Ensure(members.Count);
        _loop.For(_settle);
        var open = _server.ResidentBytes;
        var random = new Random(7);
        var watch = new CpuWatch(_server);
        _loop.For(_settle + _settle);
        var idle = watch.ToJson();
        for (var i = 0; i < 200; i++)
        {
            changes.Round(_rooms[random.Next(_rooms.Count)]);
        }

        changes.Reset();
        for (var i = 0; i < options.Rounds; i++)
        {
            changes.Round(_rooms[random.Next(_rooms.Count)]);
        }

        var oneByOne = Report(changes);
        changes.Reset();
        var (start, begun) = (EventLoop.Now, 0);
        watch = new CpuWatch(_server);
        _loop.For(TimeSpan.FromSeconds(10), () =>
        {
            while (begun < options.PerSecond * Stopwatch.GetElapsedTime(start).TotalSeconds)
            {
                var room = _rooms[random.Next(_rooms.Count)];
                if (room.Pending == 0)
                {
                    changes.Begin(room);
                    begun++;
                }
            }
        });
        var shares = watch.ToJson();
        changes.Finish(_rooms);
        var atRate = Report(changes);
        swarm.Ensure(members.Count);
        return new JsonObject
        {
            ["spaces"] = _rooms.Count,
            ["streams"] = members.Count,
            ["opened_per_second"] = Math.Round(members.Count / opened),
            ["bytes_per_stream"] = (open - before) / members.Count,
            ["cpu_idle"] = idle,
            ["role_change_one_by_one"] = oneByOne,
            ["changes_per_second"] = options.PerSecond,
            ["role_change_at_that_rate"] = atRate,
            ["cpu"] = shares,
        };
    }

    private static JsonObject Report(RoleChanges changes)
    {
        var report = changes.Latencies.ToJson();
        report["missed"] = changes.Missed;
        report["answer_p50_ms"] = Math.Round(changes.Answers.Percentile(50), 2);
        report["last_stream_p50_ms"] = Math.Round(changes.Lasts.Percentile(50), 2);
        return report;
    }

    /// <summary>A swarm whose server has run every path for a while: on one core the compiler takes its time.</summary>
    private (StreamSwarm Swarm, RoleChanges Changes) Prepare(int streams)
    {
        const int Others = 1_000;
        Libc.AllowOpenFiles((ulong)(streams + Others));
        var swarm = new StreamSwarm(_loop, options.Port, options.Kind);
        var changes = new RoleChanges(swarm);
        for (var turn = 0; turn < 3; turn++)
        {
            swarm.OpenMany(Members(WarmUpStreams));
            for (var i = 0; i < 100; i++)
            {
                changes.Round(_rooms[0]);
            }

            if (options.Kind is StoaKind)
            {
                var load = new ReactionLoad(swarm);
                load.Start(100);
                _loop.For(TimeSpan.FromSeconds(1), load.Pump);
            }

            swarm.CloseAll();
            _loop.For(TimeSpan.FromSeconds(1));
        }

        return (swarm, changes);
    }

    private IEnumerable<(LiveRoom Room, Person Person)> Members(int count) =>
        _rooms.SelectMany(room => room.Room.People.Select(person => (room, person))).Take(count);

    private JsonObject CountWhenRight(HttpPipe pipe, int expected)
    {
        const string Name = "\"participant_count\":";
        var (count, start, lookup) = (-1, EventLoop.Now, StoaKind.LookupRequest(_rooms[0].Room));
        _loop.Until(
            () =>
            {
                var body = pipe.Ask(lookup).Body;
                var at = body.IndexOf(Name, StringComparison.Ordinal);
                var digits = at < 0 ? "" : new string([.. body.Skip(at + Name.Length).TakeWhile(char.IsAsciiDigit)]);
                count = digits.Length == 0 ? 0 : int.Parse(digits, CultureInfo.InvariantCulture);
                return count == expected;
            },
            TimeSpan.FromSeconds(15));
        return new JsonObject
        {
            ["count"] = count, ["expected"] = expected, ["right"] = count == expected,
            ["after_seconds"] = Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds, 2),
        };
    }
}
