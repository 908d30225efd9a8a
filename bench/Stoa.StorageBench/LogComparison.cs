using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Stoa.Spaces;
using Stoa.Storage;
using Stoa.Storage.Postgres;
using Stoa.Storage.Sqlite;
using Stoa.Tests.Machines;

namespace Stoa.StorageBench;

/// <summary>Creates and ticket sales per second on both logs, in turn on the same disk, each beside what the database does without Stoa.</summary>
internal static class LogComparison
{
    private const int Many = 64;
    private static readonly DateTimeOffset _at = DateTimeOffset.FromUnixTimeMilliseconds(1_772_366_400_123);
    private static int _number;

    public static async Task RunAsync(int turns, double seconds)
    {
        var folder = Directory.CreateTempSubdirectory("stoa-storage-bench-").FullName;
        await using var server = await PostgresServer.StartAsync();
        try
        {
            var address = await server.CreateDatabaseAsync();
            await using var database = PostgresDatabase.Open(address);
            await using var other = PostgresDatabase.Open(address);
            await using var sqlite = SqliteEventStore.Open(folder, TimeProvider.System);
            await using var postgres = PostgresEventStore.Open(database);
            await using var second = PostgresEventStore.Open(other);
            await using var yardstick = await PostgresYardstick.MakeAsync(await server.CreateDatabaseAsync());
            var measures = Measures(folder, sqlite, postgres, second, yardstick);
            foreach (var (_, measure) in measures)
            {
                await measure(seconds / 2); // Warm-up.
            }

            var results = measures.ToDictionary(one => one.Name, _ => new List<(double Rate, double Own, double Server)>(), StringComparer.Ordinal);
            for (var turn = 0; turn < turns; turn++)
            {
                foreach (var (name, measure) in measures)
                {
                    var (own, used) = (Environment.CpuUsage.TotalTime.TotalSeconds, ServerSeconds(server.ProcessId));
                    var rate = await measure(seconds);
                    var done = rate * seconds / 1_000_000;
                    results[name].Add((rate, (Environment.CpuUsage.TotalTime.TotalSeconds - own) / done, (ServerSeconds(server.ProcessId) - used) / done));
                }
            }

            var report = new JsonObject { ["cores"] = Environment.ProcessorCount, ["turns"] = turns, ["seconds"] = seconds };
            foreach (var (name, all) in results)
            {
                report[name] = new JsonObject
                {
                    ["per_second"] = Median(all.Select(one => one.Rate)),
                    ["per_second_range"] = new JsonArray(Math.Round(all.Min(one => one.Rate)), Math.Round(all.Max(one => one.Rate))),
                    ["processor_microseconds_each"] = Median(all.Select(one => one.Own)),
                    ["server_processor_microseconds_each"] = Median(all.Select(one => one.Server)),
                };
            }

            report["sqlite_load"] = await LoadAsync(sqlite, server.ProcessId);
            report["postgres_load"] = await LoadAsync(postgres, server.ProcessId);
            Console.WriteLine(report.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static List<(string Name, Func<double, Task<double>> Measure)> Measures(
        string folder, SqliteEventStore sqlite, PostgresEventStore postgres, PostgresEventStore second, PostgresYardstick yardstick) =>
    [
        ("fsyncs_4kb", time => Task.FromResult(Fsyncs(folder, time))),
        ("sqlite_creates_1", time => CreatesAsync([sqlite], 1, time)),
        ("postgres_creates_1", time => CreatesAsync([postgres], 1, time)),
        ("postgres_plain_inserts_1", time => yardstick.InsertsAsync(1, time)),
        ("sqlite_creates_64", time => CreatesAsync([sqlite], Many, time)),
        ("postgres_creates_64", time => CreatesAsync([postgres], Many, time)),
        ("postgres_two_nodes_creates_64", time => CreatesAsync([postgres, second], Many, time)),
        ("postgres_plain_inserts_64", time => yardstick.InsertsAsync(Many, time)),
        ("sqlite_sales_one_space", time => SalesAsync(sqlite, 1, time)),
        ("postgres_sales_one_space", time => SalesAsync(postgres, 1, time)),
        ("postgres_plain_sales_one_row_64", time => yardstick.SalesAsync(Many, 1, time)),
        ("sqlite_sales_64_spaces", time => SalesAsync(sqlite, Many, time)),
        ("postgres_sales_64_spaces", time => SalesAsync(postgres, Many, time)),
        ("postgres_plain_sales_64_rows", time => yardstick.SalesAsync(Many, Many, time)),
    ];

    /// <summary>Spaces made per second: each caller makes one after the other, on the nodes in turn.</summary>
    private static Task<double> CreatesAsync(IEventStore[] nodes, int callers, double seconds) =>
        RepeatAsync(callers, seconds, caller => async () =>
        {
            var details = new SpaceDetails(
                $"Morning coffee with the team, number {Interlocked.Increment(ref _number)}", "en", ImmutableArray.Create(new TopicId(1), new TopicId(2)), AskToSpeak.Everyone, null);
            await AppendAsync(nodes[caller % nodes.Length], SpaceId.NewRandom(), null, new SpaceScheduled(details, _at.AddDays(1)) { At = _at, Actor = new UserId(1 + (caller % 1000)) });
        });

    /// <summary>Tickets sold per second: one after the other in each Space, as its grain does.</summary>
    private static async Task<double> SalesAsync(IEventStore store, int spaces, double seconds)
    {
        var offered = new List<Space>();
        for (var i = 0; i < spaces; i++)
        {
            var details = new SpaceDetails($"Concert {i}", "en", [], AskToSpeak.Everyone, new TicketOffer(500, "EUR", 1_000_000, null));
            offered.Add(await AppendAsync(store, SpaceId.NewRandom(), null, new SpaceScheduled(details, _at.AddDays(1)) { At = _at, Actor = new UserId(7) }));
        }

        return await RepeatAsync(spaces, seconds, space =>
        {
            var (now, sold) = (offered[space], 0);
            return async () => now = await AppendAsync(store, now.Id, now, new TicketSold(new UserId(100 + ++sold), sold, false) { At = _at, Actor = new UserId(100 + sold) });
        });
    }

    private static async Task<Space> AppendAsync(IEventStore store, SpaceId id, Space? before, SpaceEvent happened)
    {
        var append = new SpaceAppend(id, before?.Version ?? 0, [happened], Space.Apply(before, id, happened));
        var result = await store.AppendAsync(append, CancellationToken.None);
        return result.Status == AppendStatus.Committed ? append.After : throw new InvalidOperationException($"An append ended as {result.Status}.");
    }

    /// <summary>How often per second all callers together do their step.</summary>
    public static async Task<double> RepeatAsync(int callers, double seconds, Func<int, Func<Task>> stepOf)
    {
        var (start, done) = (Stopwatch.GetTimestamp(), 0L);
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var step = stepOf(caller);
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
            {
                await step();
                Interlocked.Increment(ref done);
            }
        })));
        return done / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Median(IEnumerable<double> values) => Math.Round(values.Order().ToList() is var sorted ? sorted[sorted.Count / 2] : 0);

    /// <summary>Processor time of a server and of its processes, those that ended among them.</summary>
    private static double ServerSeconds(int process)
    {
        const double TicksPerSecond = 100;
        var ticks = 0L;
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            try
            {
                // After the name in parentheses: state, parent, and from the twelfth on user, system, children's user, children's system.
                var text = File.ReadAllText(Path.Combine(folder, "stat"));
                var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
                var isFirst = Path.GetFileName(folder) == process.ToString(CultureInfo.InvariantCulture);
                if (isFirst || fields[1] == process.ToString(CultureInfo.InvariantCulture))
                {
                    ticks += fields.Skip(11).Take(isFirst ? 4 : 2).Sum(field => long.Parse(field, CultureInfo.InvariantCulture));
                }
            }
            catch (IOException)
            {
                // It ended meanwhile.
            }
        }

        return ticks / TicksPerSecond;
    }

    private static async Task<JsonObject> LoadAsync(IEventStore store, int server)
    {
        var (start, own, used, spaces) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime, ServerSeconds(server), 0);
        await store.ReadRetrievableAsync(_ => spaces++, CancellationToken.None);
        return new JsonObject
        {
            ["spaces"] = spaces,
            ["seconds"] = Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds, 2),
            ["processor_seconds"] = Math.Round((Environment.CpuUsage.TotalTime - own).TotalSeconds, 2),
            ["server_processor_seconds"] = Math.Round(ServerSeconds(server) - used, 2),
        };
    }

    private static double Fsyncs(string folder, double seconds)
    {
        var block = RandomNumberGenerator.GetBytes(4096);
        using var file = new FileStream(Path.Combine(folder, "fsync"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0);
        var (start, count) = (Stopwatch.GetTimestamp(), 0);
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
        {
            file.Position = count++ % 1024 * (long)block.Length;
            file.Write(block);
            file.Flush(flushToDisk: true);
        }

        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
