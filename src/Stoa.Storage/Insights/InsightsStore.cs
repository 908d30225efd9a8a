using System.Collections.Immutable;
using Stoa.Spaces;
using Stoa.Spaces.Insights;
using Stoa.Storage.Databases;
using Stoa.Storage.Postgres;

namespace Stoa.Storage.Insights;

/// <summary>What was measured of the audiences of all Spaces, in the SQLite file <c>insights.db</c> or the schema <c>insights</c> of PostgreSQL.</summary>
/// <remarks>
/// Listeners are in it as numbers, and as the keyed hashes of a sketch until the retention time is over (docs/insights.md).
/// Safe for use by many threads. Writes answer false when disk or database fail; reads throw <see cref="StorageUnavailableException"/>.
/// </remarks>
public sealed class InsightsStore : IAsyncDisposable
{
    private const string From = "FROM audiences a LEFT JOIN audience_sketches s ON s.audience = a.id";

    private readonly StoreDatabase _store;

    private InsightsStore(IDatabasePlace place) => _store = new StoreDatabase(place);

    /// <summary>Opens the file in a data folder, creating both when absent and bringing the schema up to date.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="time">For waits.</param>
    /// <exception cref="SchemaTooNewException">A newer Stoa wrote the file.</exception>
    /// <exception cref="StorageUnavailableException">Folder or file cannot be used.</exception>
    public static InsightsStore Open(string folder, TimeProvider time) => new(InsightsSchema.Tables.In(folder, time));

    /// <summary>Opens the insights in PostgreSQL.</summary>
    internal static InsightsStore Open(PostgresDatabase database, TimeProvider time) => new(InsightsSchema.Tables.In(database, time));

    /// <summary>What is stored of a Space; null when nothing was ever measured of it.</summary>
    public Task<StoredInsights?> ReadAsync(SpaceId id, CancellationToken cancellationToken) =>
        _store.ReadAsync(
            database =>
            {
                using var select = database.Rent($"SELECT {AudienceRow.Columns} {From} WHERE a.space_id = ?1");
                if (!select.Bind(1, id.Value).Step())
                {
                    return null;
                }

                var audience = AudienceRow.Read(select);
                return new StoredInsights(audience, ReadMinutes(database, select.Number(0), audience.Talkers));
            },
            cancellationToken);

    /// <summary>Spaces of which a person was a host, last started first.</summary>
    /// <param name="host">Creator or co-host.</param>
    /// <param name="before">Only those that started earlier; null for all.</param>
    /// <param name="count">The most that are read.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public Task<IReadOnlyList<SpaceAudience>> ReadByHostAsync(UserId host, DateTimeOffset? before, int count, CancellationToken cancellationToken) =>
        _store.ReadAsync<IReadOnlyList<SpaceAudience>>(
            database =>
            {
                using var select = database.Rent($"""
                    SELECT {AudienceRow.Columns} FROM audience_hosts h JOIN audiences a ON a.id = h.audience LEFT JOIN audience_sketches s ON s.audience = a.id
                    WHERE h.host_id = ?1 AND h.started_at < ?2 ORDER BY h.started_at DESC, h.audience DESC LIMIT ?3
                    """);
                select.Bind(1, host.Value).Bind(2, before?.ToUnixTimeMilliseconds() ?? long.MaxValue).Bind(3, count);
                List<SpaceAudience> found = [];
                while (select.Step())
                {
                    found.Add(AudienceRow.Read(select));
                }

                return found;
            },
            cancellationToken);

    /// <summary>Every audience without an end: what a server that starts goes on from.</summary>
    public Task<IReadOnlyList<OpenAudience>> ReadOpenAsync(CancellationToken cancellationToken) =>
        _store.ReadAsync<IReadOnlyList<OpenAudience>>(
            database =>
            {
                using var select = database.Rent($"SELECT {AudienceRow.Columns}, a.sampled_at, a.open_stays {From} WHERE a.ended_at IS NULL");
                using var last = database.Rent("SELECT minute, body FROM audience_minutes WHERE audience = ?1 ORDER BY minute DESC LIMIT 1");
                List<OpenAudience> found = [];
                while (select.Step())
                {
                    var audience = AudienceRow.Read(select);
                    var sampledAt = select.IsNull(AudienceRow.ColumnCount) ? audience.StartedAt
                        : DateTimeOffset.FromUnixTimeMilliseconds(select.Number(AudienceRow.ColumnCount));
                    var open = AudienceRow.ReadOpen(select.Bytes(AudienceRow.ColumnCount + 1));
                    last.Reset();
                    var minute = last.Bind(1, select.Number(0)).Step() ? ReadMinute(last, audience.Talkers) : null;
                    found.Add(new OpenAudience(audience, new AudienceCheckpoint(sampledAt, open), minute));
                }

                return found;
            },
            cancellationToken);

    /// <summary>Writes samples, all in one transaction: the next minute of every live Space, the last of those that ended.</summary>
    public Task<bool> WriteAsync(IReadOnlyList<AudienceSample> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        return CommitAsync(database =>
        {
            var body = new VarintWriter();
            foreach (var sample in samples)
            {
                SampleWrite.Write(database, sample, ref body);
            }
        });
    }

    /// <summary>Deletes what is about people in at most <paramref name="max"/> audiences that ended before a time: title, sketch, the names of who talked.</summary>
    /// <returns>How many there were, fewer than <paramref name="max"/> when no more are left; null when it could not be written.</returns>
    public async Task<int?> PurgeAsync(DateTimeOffset before, int max, CancellationToken cancellationToken)
    {
        var count = 0;
        if (!await CommitAsync(database => count = InsightsPurge.ForgetOld(database, before, max)))
        {
            return null;
        }

        if (count < max)
        {
            await EmptyLogAsync(cancellationToken);
        }

        return count;
    }

    /// <summary>A person is gone: so are the insights of their Spaces, and their name in those of others.</summary>
    /// <returns>False when it could not be written.</returns>
    public async Task<bool> ForgetAsync(UserId user)
    {
        var isDone = await CommitAsync(database => InsightsPurge.Forget(database, user));
        await EmptyLogAsync(CancellationToken.None);
        return isDone;
    }

    /// <summary>Everyone who is named somewhere: hosts, and who talked.</summary>
    public Task<IReadOnlyList<UserId>> ReadNamedAsync(CancellationToken cancellationToken) => _store.ReadAsync(InsightsPurge.ReadNamed, cancellationToken);

    /// <summary>Sets the one observer of failed transactions, for the log; it runs on the committing thread.</summary>
    public void ObserveFailures(Action<Exception> observer) => _store.FailureObserver = observer;

    /// <summary>Commits what was queued and closes the connections.</summary>
    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private ImmutableArray<SpaceMinute> ReadMinutes(IDatabase database, long audience, ImmutableArray<UserId> talkers)
    {
        using var select = database.Rent("SELECT minute, body FROM audience_minutes WHERE audience = ?1 ORDER BY minute");
        select.Bind(1, audience);
        var minutes = ImmutableArray.CreateBuilder<SpaceMinute>();
        while (select.Step())
        {
            minutes.Add(ReadMinute(select, talkers));
        }

        return minutes.DrainToImmutable();
    }

    private SpaceMinute ReadMinute(IStatement row, ImmutableArray<UserId> talkers) =>
        MinuteBody.TryRead((int)row.Number(0), row.Bytes(1), talkers, out var minute) ? minute
            : throw new StorageUnavailableException($"{_store.Place.Name}: a stored minute cannot be read: restore a backup.");

    /// <summary>The write-ahead log still has what was deleted.</summary>
    private Task EmptyLogAsync(CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            using var database = _store.Place.Connect();
            database.EmptyLog(TimeSpan.FromSeconds(3));
        },
        cancellationToken);

    private Task<bool> CommitAsync(Action<IDatabase> write) => _store.CommitAsync(write);
}
