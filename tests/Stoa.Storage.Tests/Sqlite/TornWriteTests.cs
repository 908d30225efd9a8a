using System.Buffers.Binary;
using System.Globalization;
using Stoa.Spaces;
using Stoa.Storage.Sqlite;
using static Stoa.Storage.Tests.SpaceSamples;

namespace Stoa.Storage.Tests.Sqlite;

/// <summary>
/// What a power cut may leave: a write-ahead log whose end was never written, half written, or written as something else, and a database
/// file that a copy or a disk cut short. STOA_FAULTS sets the long form; STOA_SEED repeats one.
/// </summary>
public sealed class TornWriteTests : IDisposable
{
    private const int Appends = 40;
    private const int FrameHeaderLength = 24;
    private const int WalHeaderLength = 32;
    private static readonly int _rounds = int.Parse(Environment.GetEnvironmentVariable("STOA_FAULTS") ?? "0", CultureInfo.InvariantCulture) > 0 ? 1_000 : 40;
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _copy = new();
    private readonly Random _random;

    public TornWriteTests()
    {
        var seed = int.Parse(Environment.GetEnvironmentVariable("STOA_SEED") ?? Random.Shared.Next(1_000_000).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        TestContext.Current.TestOutputHelper?.WriteLine($"STOA_SEED={seed}");
        _random = new Random(seed);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _folder.Dispose();
        _copy.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // The log was begun anew in the middle: behind its end are frames of before, which must not come back.
    public async Task WriteAheadLog_CutOrGarbled_LeavesExactlyWhatWasCommittedInFrontOfTheDamage(bool begunAnew)
    {
        var (history, database, wal) = await MakeAsync(begunAnew);
        var commits = CommitEnds(wal);
        Assert.InRange(commits.Count, Appends / 2, Appends + 10);
        var lost = new HashSet<int>();
        for (var round = 0; round < _rounds; round++)
        {
            var (damaged, what) = Damage(wal, commits[^1], round);
            var from = FirstDifference(wal, damaged);
            var expected = Math.Max(0, history.Count - commits.Count(end => end > from));
            lost.Add(history.Count - expected);

            var found = await OpenAsync(database, damaged, appendToo: round % 8 == 0);

            Assert.True(found.SequenceEqual(history.Take(expected), StringComparer.Ordinal), $"{what}: {found.Count} events, expected the first {expected} of {history.Count}");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{_rounds} times damaged, {lost.Min()} to {lost.Max()} of {history.Count} commits behind the damage");
        Assert.True(lost.Count > 5, "The damage was nearly always at the same place: the test proves little.");
    }

    [Fact]
    public async Task DatabaseFile_CutShort_IsRefusedWithAReason_OrShowsNothingThatNeverWas()
    {
        var (history, file) = await MakeClosedAsync();
        var (refused, whole) = (0, 0);
        for (var round = 0; round < _rounds; round++)
        {
            var length = round < 5 ? round * 25 : _random.Next(file.Length);
            if (await TryOpenAsync(file[..length]) is not { } found)
            {
                refused++;
                continue;
            }

            whole += found.Count == history.Count ? 1 : 0;
            Assert.True(length == 0 || found.Count > 0, $"Cut at {length} of {file.Length}: the log seems empty.");
            Assert.True(found.TrueForAll(one => history.Contains(one, StringComparer.Ordinal)), $"Cut at {length} of {file.Length}: an event that never was.");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{_rounds} times cut: {refused} refused, {whole} whole");
        Assert.True(refused > 0);
    }

    [Fact]
    public async Task DatabaseFile_Garbled_IsRefusedWithAReasonOrRead_AndNothingElseIsThrown()
    {
        // The file has no checksums: what is garbled inside a title still reads as a title. Only the write-ahead log has them.
        var (history, file) = await MakeClosedAsync();
        var (refused, other) = (0, 0);
        for (var round = 0; round < _rounds; round++)
        {
            var damaged = (byte[])file.Clone();
            var at = _random.Next(file.Length);
            _random.NextBytes(damaged.AsSpan(at, Math.Min(round % 2 == 0 ? 1 : 512, file.Length - at)));
            if (await TryOpenAsync(damaged) is not { } found)
            {
                refused++;
            }
            else if (!found.SequenceEqual(history, StringComparer.Ordinal))
            {
                other++;
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{_rounds} times garbled: {refused} refused, {other} read otherwise than written, {_rounds - refused - other} whole");
        Assert.True(refused > 0);
    }

    /// <summary>Appends one after the other, each acknowledged, and takes the files as a crash would leave them.</summary>
    private async Task<(List<string> History, byte[] Database, byte[] Wal)> MakeAsync(bool begunAnew)
    {
        await using var store = SqliteEventStore.Open(_folder.Path, TimeProvider.System);
        await AppendAsync(store, begunAnew);
        var history = await ReadAsync(store);
        Assert.Equal(Appends, history.Count);
        return (history, Read("stoa.db"), Read("stoa.db-wal"));
    }

    private async Task<(List<string> History, byte[] File)> MakeClosedAsync()
    {
        List<string> history;
        await using (var store = SqliteEventStore.Open(_folder.Path, TimeProvider.System))
        {
            await AppendAsync(store, begunAnew: false);
            history = await ReadAsync(store);
        }

        return (history, Read("stoa.db"));
    }

    private async Task AppendAsync(SqliteEventStore store, bool begunAnew)
    {
        Space? space = null;
        var id = SpaceId.NewRandom();
        for (var i = 0; i < Appends; i++)
        {
            if (begunAnew && i == Appends / 2)
            {
                using var database = SqliteDatabase.Open(_folder.File("stoa.db"), create: false);
                database.Execute("PRAGMA wal_checkpoint(RESTART)");
            }

            (space, id) = i % 5 == 0 ? (null, SpaceId.NewRandom()) : (space, id);
            var append = Append(id, space, space is null ? Scheduled($"Space {i}") : Reminder(i));
            Assert.Equal(AppendStatus.Committed, (await store.AppendAsync(append, Cancel)).Status);
            space = append.After;
        }
    }

    private byte[] Read(string name)
    {
        using var file = new FileStream(_folder.File(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Cuts, flips a bit, puts zeros or noise up to the end, or leaves out sectors in the middle as a disk does that wrote the later ones first.</summary>
    private (byte[] Damaged, string What) Damage(byte[] wal, int end, int round)
    {
        var at = round switch
        {
            0 => 0,
            1 => end - 1,
            2 => WalHeaderLength + 4, // Within the first frame's header.
            _ => _random.Next(end),
        };
        var damaged = (byte[])wal.Clone();
        switch (round % 5)
        {
            case 0:
                return (damaged[..at], $"cut at {at}");
            case 1:
                damaged[at] ^= (byte)(1 << _random.Next(8));
                return (damaged, $"a bit flipped at {at}");
            case 2:
                damaged.AsSpan(at).Clear();
                return (damaged, $"zeros from {at}");
            case 3:
                _random.NextBytes(damaged.AsSpan(at));
                return (damaged, $"noise from {at}");
            default:
                damaged.AsSpan(at / 512 * 512, Math.Min(512 * _random.Next(1, 4), damaged.Length - (at / 512 * 512))).Clear();
                return (damaged, $"sectors missing at {at}");
        }
    }

    private static int FirstDifference(byte[] wal, byte[] damaged) => wal.AsSpan().CommonPrefixLength(damaged);

    /// <summary>Where in the log each commit ends, read from its frames. Source: SQLite, file format, section 4.1.</summary>
    private static List<int> CommitEnds(byte[] wal)
    {
        var frame = FrameHeaderLength + BinaryPrimitives.ReadInt32BigEndian(wal.AsSpan(8));
        List<int> ends = [];
        for (var at = WalHeaderLength; at + frame <= wal.Length && wal.AsSpan(at + 8, 8).SequenceEqual(wal.AsSpan(16, 8)); at += frame)
        {
            if (BinaryPrimitives.ReadUInt32BigEndian(wal.AsSpan(at + 4)) > 0)
            {
                ends.Add(at + frame);
            }
        }

        return ends;
    }

    private async Task<List<string>?> TryOpenAsync(byte[] database)
    {
        try
        {
            return await OpenAsync(database, wal: null, appendToo: false);
        }
        catch (StorageUnavailableException refusal)
        {
            Assert.Contains("stoa.db", refusal.Message, StringComparison.Ordinal);
            return null;
        }
        catch (SchemaTooNewException)
        {
            return null; // The number of the schema was hit.
        }
    }

    /// <summary>Opens a copy as a server does that starts again, and reads all of it.</summary>
    private async Task<List<string>> OpenAsync(byte[] database, byte[]? wal, bool appendToo)
    {
        if (Directory.Exists(_copy.Path))
        {
            Directory.Delete(_copy.Path, recursive: true);
        }

        Directory.CreateDirectory(_copy.Path);
        await File.WriteAllBytesAsync(_copy.File("stoa.db"), database, Cancel);
        if (wal is not null)
        {
            await File.WriteAllBytesAsync(_copy.File("stoa.db-wal"), wal, Cancel);
        }

        await using var store = SqliteEventStore.Open(_copy.Path, TimeProvider.System);
        await store.ReadRetrievableAsync(space => Assert.NotNull(space), Cancel);
        var found = await ReadAsync(store);
        if (appendToo)
        {
            await GoOnAsync(store, found);
        }

        return found;
    }

    /// <summary>The log takes new events behind what was left of it, and every Space in it is the fold of its events.</summary>
    private static async Task GoOnAsync(SqliteEventStore store, List<string> found)
    {
        var append = NewSpace("Afterwards");
        Assert.Equal(AppendStatus.Committed, (await store.AppendAsync(append, Cancel)).Status);
        Assert.True(found.SequenceEqual((await ReadAsync(store)).SkipLast(1), StringComparer.Ordinal));
        var recorded = await store.ReadFeedAsync(0, 1_000, Cancel);
        foreach (var events in recorded.GroupBy(one => one.SpaceId))
        {
            var fold = events.Aggregate((Space?)null, (space, one) => Space.Apply(space, one.SpaceId, one.Event));
            Assert.Equal(Text(fold), Text(await store.LoadAsync(events.Key, Cancel)));
        }
    }

    private static async Task<List<string>> ReadAsync(SqliteEventStore store) =>
        [.. (await store.ReadFeedAsync(0, 1_000, Cancel)).Select(one => $"{one.Seq} {one.SpaceId} {one.Version} {Text(one.Event)}")];
}
