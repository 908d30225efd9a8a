using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Stoa.Cluster;
using Stoa.Cluster.Insights;
using Stoa.Cluster.Rooms;
using Stoa.Directory;
using Stoa.InsightsBench;
using Stoa.Spaces;
using Stoa.Storage.Insights;
using Stoa.Storage.Sqlite;

// What it costs to measure audiences: processor time of all threads, the database's writer and the garbage collector included.
//   Stoa.InsightsBench [--spaces 10000] [--minutes 10]
// Every Space has a speaker who talks and ten people; in each minute two people come, two go and five reactions are sent.
const int PeopleInEach = 10;
const int ComeAndGo = 2;
const int ReactionsInEach = 5;
var spaces = Number("--spaces", 10_000);
var minutes = Number("--minutes", 10);
var folder = System.IO.Directory.CreateTempSubdirectory("stoa-insights-bench-").FullName;
try
{
    await using var events = SqliteEventStore.Open(folder, TimeProvider.System);
    var store = InsightsStore.Open(folder, TimeProvider.System);
    var clock = new SetClock();
    var (options, readiness, directory) = (new RoomOptions { MaxStreams = 1_000_000 }, new Readiness(clock), new SpaceDirectory(new SpaceRules()));
    var book = new AudienceBook(options, new AudienceKeys(new byte[32]), readiness, clock);
    var rooms = new RoomTable(directory, new SpaceRules(), options, readiness, book, clock);
    var sampler = new InsightsSampler(book, rooms, directory, events, store, new InsightsOptions(), readiness, clock, NullLogger<InsightsSampler>.Instance);
    readiness.SpacesLoaded();
    readiness.AccountsLoaded();
    var crowds = Enumerable.Range(0, spaces).Select(i => new Crowd(i, rooms, directory, clock)).ToArray();
    var (sampling, people, crowdTime) = (new List<double>(), 0L, TimeSpan.Zero);
    for (var minute = 0; minute < minutes; minute++)
    {
        var began = CpuTime();
        foreach (var crowd in crowds)
        {
            people += crowd.Live(minute == 0 ? PeopleInEach : ComeAndGo, minute == 0 ? 0 : ComeAndGo, ReactionsInEach);
        }

        crowdTime += CpuTime() - began;
        clock.Advance(TimeSpan.FromMinutes(1));
        GC.Collect(); // The crowds' garbage is not the sampler's.
        began = CpuTime();
        if (!await sampler.SampleAsync(all: true))
        {
            throw new InvalidOperationException("The sample was not written.");
        }

        sampling.Add((CpuTime() - began).TotalMilliseconds);
    }

    await store.DisposeAsync();
    var steady = sampling.Skip(2).Order().ToArray(); // The first two compile and insert the rows of the audiences.
    var median = steady[steady.Length / 2];
    var report = new JsonObject
    {
        ["spaces"] = spaces,
        ["sampling_cpu_milliseconds_per_minute"] = Math.Round(median),
        ["sampling_cpu_milliseconds_worst"] = Math.Round(steady[^1]),
        ["sampling_percent_of_a_core"] = Math.Round(median / 600, 2),
        ["file_bytes_per_live_minute"] = Math.Round((double)new FileInfo(Path.Combine(folder, "insights.db")).Length / spaces / minutes),
        ["come_and_go_in_a_room_microseconds"] = Math.Round(crowdTime.TotalMicroseconds / people, 1),
        ["person"] = Person.Measure(),
    };
    Console.WriteLine(report.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
}
finally
{
    System.IO.Directory.Delete(folder, recursive: true);
}

int Number(string name, int standard) =>
    Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? int.Parse(args[at + 1], System.Globalization.CultureInfo.InvariantCulture) : standard;

static TimeSpan CpuTime()
{
    using var process = Process.GetCurrentProcess();
    return process.TotalProcessorTime;
}
