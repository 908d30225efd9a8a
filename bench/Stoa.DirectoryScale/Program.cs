using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Stoa.Directory;
using Stoa.DirectoryScale;
using Stoa.Spaces;

// Loads N scheduled Spaces (argument 1, default 1,000,000) and N/100 live ones, then measures memory, search and changes.
// Everything is drawn from one seed; one thread does everything. Prints one JSON object.
var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
const int Seed = 20260714;
const int QueriesPerKind = 4_000;

var generating = Stopwatch.StartNew();
var kept = 0;
foreach (var space in new SpaceGenerator(Seed).Spaces(count))
{
    kept += space.Title is null ? 0 : 1;
}

generating.Stop();

var generator = new SpaceGenerator(Seed);
var directory = new SpaceDirectory(new SpaceRules());
var before = GC.GetTotalMemory(forceFullCollection: true);
var loading = Stopwatch.StartNew();
directory.Load(generator.Spaces(count));
loading.Stop();
var bytesPerSpace = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)directory.Count;

var mix = new List<double>();
var kinds = new Dictionary<string, object>(StringComparer.Ordinal);
foreach (var (kind, isInMix, makeQuery) in generator.QueryKinds)
{
    var queries = Enumerable.Range(0, isInMix ? QueriesPerKind : QueriesPerKind / 20).Select(_ => makeQuery()).ToArray();
    foreach (var query in queries.Take(200))
    {
        directory.Search(query, SpaceStateFilter.All, 100);
    }

    var milliseconds = new List<double>(queries.Length);
    long found = 0;
    foreach (var query in queries)
    {
        var start = Stopwatch.GetTimestamp();
        found += directory.Search(query, SpaceStateFilter.All, 100).Count;
        milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    if (isInMix)
    {
        mix.AddRange(milliseconds);
    }

    kinds[kind] = new { mean_results = Round(found / (double)queries.Length), milliseconds = Percentiles(milliseconds) };
}

var changes = new List<double>();
var changing = Stopwatch.StartNew();
foreach (var recorded in generator.Changes(directory, 20_000))
{
    var start = Stopwatch.GetTimestamp();
    directory.Apply(recorded);
    changes.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
}

changing.Stop();
Console.WriteLine(JsonSerializer.Serialize(
    new
    {
        spaces = directory.Count,
        with_title = kept,
        processors = Environment.ProcessorCount,
        load_seconds_with_generating = Round(loading.Elapsed.TotalSeconds),
        generate_seconds = Round(generating.Elapsed.TotalSeconds),
        bytes_per_space = Round(bytesPerSpace),
        search_milliseconds_mix = Percentiles(mix),
        search_by_kind = kinds,
        change_milliseconds = Percentiles(changes),
    },
    new JsonSerializerOptions { WriteIndented = true }));

static object Percentiles(List<double> values)
{
    values.Sort();
    return new { p50 = At(0.5), p99 = At(0.99), p999 = At(0.999), max = Round(values[^1]) };

    double At(double share) => Round(values[(int)(share * (values.Count - 1))]);
}

static double Round(double value) => Math.Round(value, 4);
