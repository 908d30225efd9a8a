using System.Collections.Immutable;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage;
using Stoa.Storage.Accounts;
using Stoa.Storage.Sqlite;
using Stoa.StorageBench;

// Durable appends against the same disk's fsync rate, the start of a node with many Spaces, and accounts in bulk.
//   Stoa.StorageBench [--folder <folder on the disk to measure>] [--spaces 1000000] [--seconds 9]
//   Stoa.StorageBench logs [--turns 5] [--seconds 1]    the event log on SQLite and on PostgreSQL in turn, each beside its own yardstick
//   Stoa.StorageBench account <folder>    one user and one token, as the command line does it: time the process
if (args is ["account", var accountFolder])
{
    await AddOneUserAsync(accountFolder);
    return;
}

if (args is ["logs", ..])
{
    await LogComparison.RunAsync(int.Parse(Option("--turns") ?? "5", System.Globalization.CultureInfo.InvariantCulture), double.Parse(Option("--seconds") ?? "1", System.Globalization.CultureInfo.InvariantCulture));
    return;
}

var parent = Option("--folder") ?? Path.GetTempPath();
var spaceCount = int.Parse(Option("--spaces") ?? "1000000", System.Globalization.CultureInfo.InvariantCulture);
var seconds = double.Parse(Option("--seconds") ?? "9", System.Globalization.CultureInfo.InvariantCulture);
var folder = Path.Combine(parent, "stoa-storage-bench-" + RandomNumberGenerator.GetHexString(8));
try
{
    Directory.CreateDirectory(folder);
    var appends = new JsonArray();
    await MeasureAppendsAsync(1, 1); // Warm-up.
    foreach (var writers in new[] { 1, 64 })
    {
        // In short turns with the raw disk, since a shared disk changes its speed within seconds; then medians.
        var rounds = new List<JsonObject>();
        for (var round = 0; round < 9; round++)
        {
            rounds.Add(await MeasureAppendsAsync(writers, seconds / 9));
        }

        var medians = new JsonObject();
        foreach (var name in rounds[0].Select(pair => pair.Key))
        {
            medians[name] = rounds.Select(round => (double)round[name]!).Order().ElementAt(rounds.Count / 2); // Every round has every name.
        }

        appends.Add(medians);
    }

    var report = new JsonObject
    {
        ["cores"] = Environment.ProcessorCount,
        ["appends"] = appends,
        ["start"] = await MeasureStartAsync(spaceCount),
        ["accounts"] = await MeasureAccountsAsync(100_000),
    };
    Console.WriteLine(report.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
}
finally
{
    Directory.Delete(folder, recursive: true);
}

string? Option(string name)
{
    var index = Array.IndexOf(args, name);
    return index >= 0 && index + 1 < args.Length ? args[index + 1] : null;
}

// Each writer has a Space of its own and appends one reminder after the other; the disk's own rate is measured before and after.
async Task<JsonObject> MeasureAppendsAsync(int writers, double forSeconds)
{
    var rawBefore = MeasureFsync(forSeconds / 2);
    var data = Path.Combine(folder, "appends");
    var allocated = GC.GetTotalAllocatedBytes();
    var latencies = new List<double>[writers];
    var transactions = 0;
    var elapsed = 0.0;
    await using (var store = SqliteEventStore.Open(data, TimeProvider.System))
    {
        store.ObserveCommits(_ => transactions++);
        var firsts = Enumerable.Range(0, writers).Select(i => NewSpace(i)).ToList();
        await Task.WhenAll(firsts.Select(append => store.AppendAsync(append, CancellationToken.None)));
        transactions = 0;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(firsts.Select((first, i) => Task.Run(async () =>
        {
            var times = latencies[i] = [];
            var space = first.After;
            for (var user = 1L; Stopwatch.GetElapsedTime(start).TotalSeconds < forSeconds; user++)
            {
                var begin = Stopwatch.GetTimestamp();
                // A reminder set and taken back in turn, so that the Space stays small and the disk is what is measured.
                SpaceEvent happened = user % 2 == 1
                    ? new ReminderSet(new UserId(user)) { At = space.CreatedAt, Actor = new UserId(user) }
                    : new ReminderRemoved(new UserId(user - 1)) { At = space.CreatedAt, Actor = new UserId(user - 1) };
                var append = new SpaceAppend(space.Id, space.Version, [happened], Space.Apply(space, space.Id, happened));
                Ensure(await store.AppendAsync(append, CancellationToken.None));
                times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
                space = append.After;
            }
        })));
        elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    var rawAfter = MeasureFsync(forSeconds / 2);
    Directory.Delete(data, recursive: true);
    var all = latencies.SelectMany(list => list).Order().ToList();
    var rate = all.Count / elapsed;
    var raw = (rawBefore + rawAfter) / 2;
    return new JsonObject
    {
        ["writers"] = (double)writers,
        ["appends_per_second"] = Math.Round(rate),
        ["transactions_per_second"] = Math.Round(transactions / elapsed),
        ["raw_fsync_per_second"] = Math.Round(raw),
        ["appends_per_raw_fsync"] = Math.Round(rate / raw, 2),
        ["p50_milliseconds"] = Math.Round(all[all.Count / 2], 3),
        ["p99_milliseconds"] = Math.Round(all[all.Count * 99 / 100], 3),
        ["max_milliseconds"] = Math.Round(all[^1], 3),
        ["allocated_bytes_per_append"] = Math.Round((double)(GC.GetTotalAllocatedBytes() - allocated) / all.Count),
    };
}

// The disk's own rate: 4 KB into a file of 4 MB that has its size already, then fsync.
double MeasureFsync(double forSeconds)
{
    const int Blocks = 1024;
    var path = Path.Combine(folder, "fsync");
    var block = RandomNumberGenerator.GetBytes(4096);
    using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
    for (var i = 0; i < Blocks; i++)
    {
        file.Write(block);
    }

    file.Flush(flushToDisk: true);
    var count = 0;
    var start = Stopwatch.GetTimestamp();
    while (Stopwatch.GetElapsedTime(start).TotalSeconds < forSeconds)
    {
        file.Position = count++ % Blocks * (long)block.Length;
        file.Write(block);
        file.Flush(flushToDisk: true);
    }

    return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
}

async Task<JsonObject> MeasureStartAsync(int count)
{
    var data = Path.Combine(folder, "start");
    var start = Stopwatch.GetTimestamp();
    await using (var store = SqliteEventStore.Open(data, TimeProvider.System))
    {
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 2048 }, async (i, stop) =>
        {
            var first = NewSpace(i);
            Ensure(await store.AppendAsync(first, stop));
            if (i % 10 == 0)
            {
                // One in ten has an event after its snapshot.
                var happened = new ReminderSet(new UserId(5)) { At = first.After.CreatedAt, Actor = new UserId(5) };
                Ensure(await store.AppendAsync(
                    new SpaceAppend(first.SpaceId, 1, [happened], Space.Apply(first.After, first.SpaceId, happened)), stop));
            }
        });
    }

    var written = Stopwatch.GetElapsedTime(start).TotalSeconds;
    var loads = new JsonArray();
    var processor = new JsonArray();
    for (var round = 0; round < 3; round++)
    {
        start = Stopwatch.GetTimestamp();
        var used = Environment.CpuUsage.TotalTime;
        await using var store = SqliteEventStore.Open(data, TimeProvider.System);
        var loaded = new List<Space>(count);
        await store.ReadRetrievableAsync(loaded.Add, CancellationToken.None);
        loads.Add(Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds, 2));
        processor.Add(Math.Round((Environment.CpuUsage.TotalTime - used).TotalSeconds, 2));
        if (loaded.Count != count)
        {
            throw new InvalidOperationException($"{loaded.Count} Spaces were loaded instead of {count}.");
        }
    }

    return new JsonObject
    {
        ["spaces"] = count,
        ["write_seconds"] = Math.Round(written, 1),
        ["file_megabytes"] = new FileInfo(Path.Combine(data, "stoa.db")).Length / 1_000_000,
        ["load_seconds"] = loads,
        ["load_processor_seconds"] = processor,
    };
}

async Task<JsonObject> MeasureAccountsAsync(int count)
{
    await using var accounts = AccountStore.Open(Path.Combine(folder, "accounts"), TimeProvider.System);
    var now = TimeProvider.System.GetUtcNow();
    var start = Stopwatch.GetTimestamp();
    var users = Enumerable.Range(1, count)
        .Select(i => (AccountChange)new UserSaved(new User { Id = new UserId(i), Username = $"user{i}", Name = $"User {i}", CreatedAt = now }))
        .ToList();
    await accounts.AppendManyAsync(users, CancellationToken.None);
    var written = Stopwatch.GetElapsedTime(start).TotalSeconds;
    start = Stopwatch.GetTimestamp();
    var read = 0;
    accounts.ReadAll(_ => read++);
    return new JsonObject
    {
        ["users"] = count,
        ["write_seconds"] = Math.Round(written, 2),
        ["read_all_seconds"] = Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds, 2),
        ["complete"] = read == count,
    };
}

static async Task AddOneUserAsync(string folder)
{
    var now = TimeProvider.System.GetUtcNow();
    await using var accounts = AccountStore.Open(folder, TimeProvider.System);
    var id = now.Ticks;
    var user = new User { Id = new UserId(id), Username = $"u{id % 1_000_000_000}", Name = "User", CreatedAt = now };
    var token = Credentials.NewToken();
    TokenHash.TryCompute(token, out var hash);
    var saved = await accounts.AppendAsync(new UserSaved(user), CancellationToken.None);
    var issued = await accounts.AppendAsync(
        new TokenIssued(new AccessToken(hash, OwnApps.CommandLine, user.Id, Scopes.SpaceRead, now, null)), CancellationToken.None);
    Console.WriteLine($"{saved.Status} {issued.Status}");
}

static SpaceAppend NewSpace(int number)
{
    var id = SpaceId.NewRandom();
    var at = DateTimeOffset.FromUnixTimeMilliseconds(1_772_366_400_123 + number);
    var details = new SpaceDetails(
        $"Morning coffee with the team, number {number}", "en", ImmutableArray.Create(new TopicId(1), new TopicId(2)), AskToSpeak.Everyone, null);
    var happened = new SpaceScheduled(details, at.AddDays(1)) { At = at, Actor = new UserId(1 + (number % 1000)) };
    return new SpaceAppend(id, 0, [happened], Space.Apply(null, id, happened));
}

static void Ensure(AppendResult result)
{
    if (result.Status != AppendStatus.Committed)
    {
        throw new InvalidOperationException($"An append ended as {result.Status}.");
    }
}
