using System.Diagnostics;
using System.Runtime.InteropServices;
using Stoa.Api;
using Stoa.Api.Limits;
using Stoa.Api.Whip;
using Stoa.Cluster;
using Stoa.Cluster.Rooms;
using Stoa.Directory;
using Stoa.Directory.Accounts;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage;
using Stoa.Storage.Postgres;

namespace Stoa.Identity.Pages;

/// <summary>How this node is doing, what goes on in it and where it ends, for its operators. No names of people, and no secrets.</summary>
internal sealed class ServerState(
    Readiness readiness, StorageHealth storage, RoomTable rooms, IAudioSessions audio, AccountDirectory accounts, SpaceDirectory spaces, ClusterOptions cluster,
    ApiOptions api, DataHome home, TimeProvider time)
{
    /// <summary>Since when everything is loaded; null: not yet.</summary>
    public DateTimeOffset? ReadyAt => readiness.ReadyAt;

    /// <summary>Since when the process runs.</summary>
    public static DateTimeOffset RunningSince
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return new DateTimeOffset(process.StartTime);
        }
    }

    /// <summary>The version of Stoa, and of what it runs on.</summary>
    public static string Version => $"Stoa {StoaVersion.Full} · {RuntimeInformation.FrameworkDescription} · {RuntimeInformation.RuntimeIdentifier}";

    /// <summary>Memory that the process takes, in bytes.</summary>
    public static long MemoryBytes => Environment.WorkingSet;

    /// <summary>The databases with what has not been merged into them yet, and their sizes in bytes.</summary>
    public IReadOnlyList<(string File, long Bytes)> Databases => home.Postgres is { } database ? [("PostgreSQL", SizeOf(database))] : Files;

    private List<(string File, long Bytes)> Files => [.. new DirectoryInfo(home.Folder).EnumerateFiles("*.db*")
        .GroupBy(file => file.Name.Split(".db")[0] + ".db", StringComparer.Ordinal)
        .OrderBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => (group.Key, group.Sum(file => file.Exists ? file.Length : 0)))];

    /// <summary>Bytes that are free where the data is.</summary>
    public long FreeBytes => new DriveInfo(Path.GetFullPath(home.Folder)).AvailableFreeSpace;

    /// <summary>The last time that something could not be written.</summary>
    public StorageFailure? LastFailure => storage.Last;

    /// <summary>Why there is no audio; null when there is.</summary>
    public string? NoAudioBecause => audio.UnavailableBecause;

    /// <summary>How much audio there is.</summary>
    public AudioTotals Audio { get; } = audio.Totals;

    /// <summary>Spaces that are live.</summary>
    public int LiveSpaces => spaces.CountOf(SpaceState.Live);

    /// <summary>Spaces that are scheduled.</summary>
    public int ScheduledSpaces => spaces.CountOf(SpaceState.Scheduled);

    /// <summary>Event streams that are open.</summary>
    public int Streams => rooms.VisitCount;

    /// <summary>Browsers that are signed in, and how many people that is.</summary>
    public (int Browsers, int People) SignedIn
    {
        get
        {
            var now = time.GetUtcNow();
            var sessions = accounts.TokensOf(OwnApps.WebApp).Where(token => !(token.ExpiresAt <= now)).Select(token => token.UserId).ToList();
            return (sessions.Count, sessions.Distinct().Count());
        }
    }

    private static long SizeOf(PostgresDatabase database)
    {
        using var command = database.Source.CreateCommand("SELECT pg_database_size(current_database())");
        return (long)command.ExecuteScalar()!; // One row.
    }

    /// <summary>Settings that bound something, their values, and how much of them is used where that is one number.</summary>
    public IReadOnlyList<ServerLimit> Limits =>
    [
        new("Stoa__Rooms__MaxStreams", rooms.Options.MaxStreams, Streams),
        new("Stoa__Rooms__MaxStreamsPerPerson", rooms.Options.MaxStreamsPerPerson),
        new("Stoa__Rooms__MaxStreamsPerGuestAddress", rooms.Options.MaxStreamsPerGuestAddress),
        new("Stoa__Audio__MaxSessions", Audio.MaxSessions, Audio.Publishing + Audio.Listening),
        new("Stoa__Rooms__MaxAudioSessionsPerPerson", rooms.Options.MaxAudioSessionsPerPerson),
        new("Stoa__Rooms__MaxAudioSessionsPerGuestAddress", rooms.Options.MaxAudioSessionsPerGuestAddress),
        new("Stoa__Rooms__ReactionsPerSecond", rooms.Options.ReactionsPerSecond),
        new("Stoa__Cluster__MaxSpacesPerCreator", cluster.MaxSpacesPerCreator, spaces.MostByOneCreator),
        new("Stoa__Api__ReportsPerDay", api.ReportsPerDay),
        new("Stoa__Api__RateLimits__Profile", api.RateLimits.Profile),
        new("Stoa__Api__RateLimits__WebApp", api.RateLimits.Profile == RateLimitProfile.Off ? RateLimitProfile.Off : api.RateLimits.WebApp),
    ];
}

/// <summary>One setting that bounds something.</summary>
/// <param name="Setting">Its name as an environment variable.</param>
/// <param name="Limit">What it is set to: a number or a word.</param>
/// <param name="Used">How much of it is used; null where that is no one number.</param>
internal sealed record ServerLimit(string Setting, object Limit, long? Used = null);
