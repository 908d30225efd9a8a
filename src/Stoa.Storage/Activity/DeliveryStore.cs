using Stoa.Spaces;
using Stoa.Storage.Databases;
using Stoa.Storage.Postgres;

namespace Stoa.Storage.Activity;

/// <summary>Events on their way to webhooks, and those that were given up, in the SQLite file <c>activity.db</c> or the schema <c>deliveries</c> of PostgreSQL.</summary>
/// <remarks>
/// A lane is what goes to one webhook from one Space. Only the first of a lane has a time at which it is tried next; when it is
/// delivered or given up, the one behind it gets one. So what is due is found without a look at what waits, and order holds.
/// Safe for use by many threads. Writes answer false when disk or database fail; reads throw <see cref="StorageUnavailableException"/>.
/// </remarks>
public sealed class DeliveryStore : IAsyncDisposable
{
    /// <summary>How many deliveries may wait for one webhook; what comes then is given up at once.</summary>
    public const int MaxWaiting = 100_000;

    /// <summary>How many that were given up are kept of one webhook; the oldest are forgotten.</summary>
    public const int MaxDead = 10_000;

    private const string Columns = "id, webhook_id, space_id, seq, event_uuid, body, queued_at, attempts, failure, dead_at, creator_id";

    private readonly StoreDatabase _store;

    private DeliveryStore(IDatabasePlace place) => _store = new StoreDatabase(place);

    /// <summary>Opens the queue in a data folder, creating folder and file when absent and bringing the schema up to date.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="time">For waits.</param>
    /// <exception cref="SchemaTooNewException">A newer Stoa wrote the file.</exception>
    /// <exception cref="StorageUnavailableException">Folder or file cannot be used.</exception>
    public static DeliveryStore Open(string folder, TimeProvider time) => new(DeliverySchema.Tables.In(folder, time));

    /// <summary>Opens the queue in PostgreSQL.</summary>
    internal static DeliveryStore Open(PostgresDatabase database, TimeProvider time) => new(DeliverySchema.Tables.In(database, time));

    /// <summary>The sequence number up to which events were queued; null before anything was.</summary>
    public Task<long?> ReadPositionAsync(CancellationToken cancellationToken) =>
        _store.ReadAsync<long?>(
            database =>
            {
                using var select = database.Rent("SELECT seq FROM position");
                return select.Step() ? select.Number(0) : null;
            },
            cancellationToken);

    /// <summary>Queues deliveries and moves the position, both or neither.</summary>
    /// <param name="deliveries">In order.</param>
    /// <param name="position">The sequence number up to which everything is queued then; null leaves it.</param>
    /// <param name="now">When they are due.</param>
    public Task<bool> QueueAsync(IReadOnlyList<Delivery> deliveries, long? position, DateTimeOffset now) => CommitAsync(database =>
    {
        var waiting = deliveries.Select(delivery => delivery.WebhookId).Distinct().ToDictionary(webhook => webhook, webhook => CountWaiting(database, webhook));
        foreach (var delivery in deliveries)
        {
            var isFull = waiting[delivery.WebhookId]++ >= MaxWaiting;
            using var insert = database.Rent("""
                INSERT INTO deliveries(webhook_id, space_id, seq, event_uuid, body, queued_at, attempts, failure, dead_at, next_at, creator_id)
                VALUES(?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, ?8,
                    CASE WHEN ?8 IS NOT NULL OR EXISTS(SELECT 1 FROM deliveries WHERE webhook_id = ?1 AND space_id = ?2 AND dead_at IS NULL) THEN NULL ELSE ?9 END, ?10)
                """);
            insert.Bind(1, delivery.WebhookId).Bind(2, delivery.SpaceId.Value).Bind(3, delivery.Seq).Bind(4, delivery.EventUuid)
                .BindText(5, delivery.Body.Span).Bind(6, delivery.QueuedAt.ToUnixTimeMilliseconds()).BindText(7, isFull ? "queue_full"u8 : [])
                .Bind(8, isFull ? now.ToUnixTimeMilliseconds() : (long?)null).Bind(9, now.ToUnixTimeMilliseconds())
                .Bind(10, delivery.CreatorId.Value).Run();
        }

        foreach (var (webhook, _) in waiting.Where(one => one.Value > MaxWaiting))
        {
            ForgetOldestDead(database, webhook);
        }

        if (position is { } seq)
        {
            using var move = database.Rent("INSERT INTO position(id, seq) VALUES(1, ?1) ON CONFLICT(id) DO UPDATE SET seq = ?1");
            move.Bind(1, seq).Run();
        }
    });

    /// <summary>What is due for a webhook, longest due first: the first of each lane at most.</summary>
    public Task<IReadOnlyList<Delivery>> ReadDueAsync(long webhook, DateTimeOffset now, int count, CancellationToken cancellationToken) =>
        ReadAsync(
            $"SELECT {Columns} FROM deliveries WHERE webhook_id = ?1 AND next_at <= ?2 ORDER BY next_at, id LIMIT ?3",
            select => select.Bind(1, webhook).Bind(2, now.ToUnixTimeMilliseconds()).Bind(3, count), cancellationToken);

    /// <summary>When, after a time, a webhook's next delivery is due; null when none will be.</summary>
    public Task<DateTimeOffset?> NextDueAsync(long webhook, DateTimeOffset after, CancellationToken cancellationToken) =>
        _store.ReadAsync<DateTimeOffset?>(
            database =>
            {
                using var select = database.Rent("SELECT min(next_at) FROM deliveries WHERE webhook_id = ?1 AND next_at > ?2");
                return select.Bind(1, webhook).Bind(2, after.ToUnixTimeMilliseconds()).Step() && !select.IsNull(0) ? DateTimeOffset.FromUnixTimeMilliseconds(select.Number(0)) : null;
            },
            cancellationToken);

    /// <summary>The webhooks for which something waits or was given up.</summary>
    public Task<IReadOnlyList<long>> ReadWebhooksAsync(CancellationToken cancellationToken) =>
        ReadNumbersAsync("SELECT DISTINCT webhook_id FROM deliveries", cancellationToken);

    /// <summary>It was delivered: it is forgotten, and the next of its lane is due.</summary>
    public Task<bool> DeliveredAsync(Delivery delivery, DateTimeOffset now) => CommitAsync(database =>
    {
        Run(database, "DELETE FROM deliveries WHERE id = ?1", delivery.Id);
        FreeLane(database, delivery, now);
    });

    /// <summary>An attempt failed: it is tried again.</summary>
    public Task<bool> FailedAsync(Delivery delivery, string failure, DateTimeOffset nextAt) => CommitAsync(database =>
    {
        using var update = database.Rent("UPDATE deliveries SET attempts = attempts + 1, failure = ?2, next_at = ?3 WHERE id = ?1 AND dead_at IS NULL");
        update.Bind(1, delivery.Id).Bind(2, failure).Bind(3, nextAt.ToUnixTimeMilliseconds()).Run();
    });

    /// <summary>It is given up, and the next of its lane is due.</summary>
    public Task<bool> GiveUpAsync(Delivery delivery, string failure, DateTimeOffset now) => CommitAsync(database =>
    {
        using (var update = database.Rent("UPDATE deliveries SET attempts = attempts + 1, failure = ?2, next_at = NULL, dead_at = ?3 WHERE id = ?1"))
        {
            update.Bind(1, delivery.Id).Bind(2, failure).Bind(3, now.ToUnixTimeMilliseconds()).Run();
        }

        ForgetOldestDead(database, delivery.WebhookId);
        FreeLane(database, delivery, now);
    });

    /// <summary>Gives up what was queued before a time and could not even be tried: its webhook takes nothing now.</summary>
    public Task<bool> GiveUpOlderAsync(long webhook, DateTimeOffset queuedBefore, DateTimeOffset now) => CommitAsync(database =>
    {
        using (var update = database.Rent("""
            UPDATE deliveries SET failure = CASE WHEN failure = '' THEN 'webhook_invalid' ELSE failure END, next_at = NULL, dead_at = ?3
            WHERE webhook_id = ?1 AND queued_at < ?2 AND dead_at IS NULL
            """))
        {
            update.Bind(1, webhook).Bind(2, queuedBefore.ToUnixTimeMilliseconds()).Bind(3, now.ToUnixTimeMilliseconds()).Run();
        }

        ForgetOldestDead(database, webhook);
        using var free = database.Rent("""
            UPDATE deliveries SET next_at = ?2 WHERE id IN (SELECT min(id) FROM deliveries WHERE webhook_id = ?1 AND dead_at IS NULL GROUP BY space_id HAVING count(next_at) = 0)
            """);
        free.Bind(1, webhook).Bind(2, now.ToUnixTimeMilliseconds()).Run();
    });

    /// <summary>What was given up of a webhook, newest first, below an id.</summary>
    public Task<IReadOnlyList<Delivery>> ReadDeadAsync(long webhook, long below, int count, CancellationToken cancellationToken) =>
        ReadAsync(
            $"SELECT {Columns} FROM deliveries WHERE webhook_id = ?1 AND dead_at IS NOT NULL AND id < ?2 ORDER BY id DESC LIMIT ?3",
            select => select.Bind(1, webhook).Bind(2, below).Bind(3, count), cancellationToken);

    /// <summary>Queues again what was given up, in order; each gets a day anew. What was replayed goes before what waits in its lane, but never beside something that is under way.</summary>
    /// <param name="webhook">The webhook.</param>
    /// <param name="uuids">Which; null for all of them.</param>
    /// <param name="now">When they are due.</param>
    /// <returns>How many; null when disk or database failed.</returns>
    public async Task<int?> ReplayAsync(long webhook, IReadOnlyList<long>? uuids, DateTimeOffset now)
    {
        var count = 0;
        var isCommitted = await CommitAsync(database =>
        {
            count = 0;
            var millisecond = now.ToUnixTimeMilliseconds();
            foreach (var (id, lane) in Dead(database, webhook, uuids))
            {
                using var update = database.Rent("""
                    UPDATE deliveries SET dead_at = NULL, attempts = 0, queued_at = ?4,
                        next_at = CASE WHEN EXISTS(SELECT 1 FROM deliveries WHERE webhook_id = ?2 AND space_id = ?3 AND dead_at IS NULL) THEN NULL ELSE ?4 END
                    WHERE id = ?1
                    """);
                update.Bind(1, id).Bind(2, webhook).Bind(3, lane).Bind(4, millisecond).Run();
                count++;
            }
        });
        return isCommitted ? count : null;
    }

    /// <summary>The webhook is gone: so is everything of it.</summary>
    public Task<bool> ForgetAsync(long webhook) => CommitAsync(database => Run(database, "DELETE FROM deliveries WHERE webhook_id = ?1", webhook));

    /// <summary>A person is gone: what tells of them is not sent any more.</summary>
    public Task<bool> ForgetAsync(UserId creator) => CommitAsync(database => Run(database, "DELETE FROM deliveries WHERE creator_id = ?1", creator.Value));

    /// <summary>Of whom something waits or was given up.</summary>
    public async Task<IReadOnlyList<UserId>> ReadCreatorsAsync(CancellationToken cancellationToken) =>
        [.. (await ReadNumbersAsync("SELECT DISTINCT creator_id FROM deliveries", cancellationToken)).Select(id => new UserId(id))];

    /// <summary>How many deliveries wait for a webhook.</summary>
    public Task<long> CountWaitingAsync(long webhook, CancellationToken cancellationToken) =>
        _store.ReadAsync(database => CountWaiting(database, webhook), cancellationToken);

    /// <summary>Forgets what was given up before a time.</summary>
    public Task<bool> ForgetDeadAsync(DateTimeOffset before) =>
        CommitAsync(database => Run(database, "DELETE FROM deliveries WHERE dead_at < ?1", before.ToUnixTimeMilliseconds()));

    /// <summary>Sets the one observer of failed transactions, for the log; it runs on the committing thread.</summary>
    public void ObserveFailures(Action<Exception> observer) => _store.FailureObserver = observer;

    /// <summary>Commits what was queued and closes the connections.</summary>
    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private Task<IReadOnlyList<long>> ReadNumbersAsync(string sql, CancellationToken cancellationToken) =>
        _store.ReadAsync<IReadOnlyList<long>>(
            database =>
            {
                using var select = database.Rent(sql);
                List<long> found = [];
                while (select.Step())
                {
                    found.Add(select.Number(0));
                }

                return found;
            },
            cancellationToken);

    private static List<(long Id, string Lane)> Dead(IDatabase database, long webhook, IReadOnlyList<long>? uuids)
    {
        using var select = database.Rent("SELECT id, space_id, event_uuid FROM deliveries WHERE webhook_id = ?1 AND dead_at IS NOT NULL ORDER BY id");
        select.Bind(1, webhook);
        List<(long Id, string Lane)> found = [];
        while (select.Step())
        {
            if (uuids is null || uuids.Contains(select.Number(2)))
            {
                found.Add((select.Number(0), select.Text(1)));
            }
        }

        return found;
    }

    private static void FreeLane(IDatabase database, Delivery delivery, DateTimeOffset now)
    {
        using var free = database.Rent("""
            UPDATE deliveries SET next_at = ?3
            WHERE id = (SELECT min(id) FROM deliveries WHERE webhook_id = ?1 AND space_id = ?2 AND dead_at IS NULL) AND next_at IS NULL
            """);
        free.Bind(1, delivery.WebhookId).Bind(2, delivery.SpaceId.Value).Bind(3, now.ToUnixTimeMilliseconds()).Run();
    }

    private static void ForgetOldestDead(IDatabase database, long webhook)
    {
        using var delete = database.Rent("""
            DELETE FROM deliveries WHERE webhook_id = ?1 AND dead_at IS NOT NULL
                AND id <= (SELECT id FROM deliveries WHERE webhook_id = ?1 AND dead_at IS NOT NULL ORDER BY id DESC LIMIT 1 OFFSET ?2)
            """);
        delete.Bind(1, webhook).Bind(2, MaxDead).Run();
    }

    private static long CountWaiting(IDatabase database, long webhook)
    {
        using var select = database.Rent("SELECT count(*) FROM deliveries WHERE webhook_id = ?1 AND dead_at IS NULL");
        select.Bind(1, webhook).Step();
        return select.Number(0);
    }

    private static void Run(IDatabase database, string sql, long value)
    {
        using var statement = database.Rent(sql);
        statement.Bind(1, value).Run();
    }

    private Task<bool> CommitAsync(Action<IDatabase> write) => _store.CommitAsync(write);

    private Task<IReadOnlyList<Delivery>> ReadAsync(string sql, Action<IStatement> bind, CancellationToken cancellationToken) =>
        _store.ReadAsync<IReadOnlyList<Delivery>>(
            database =>
            {
                using var rows = database.Rent(sql);
                bind(rows);
                List<Delivery> found = [];
                while (rows.Step())
                {
                    found.Add(new Delivery
                    {
                        Id = rows.Number(0),
                        WebhookId = rows.Number(1),
                        SpaceId = SpaceId.Parse(rows.Text(2)),
                        CreatorId = new UserId(rows.Number(10)),
                        Seq = rows.Number(3),
                        EventUuid = rows.Number(4),
                        Body = rows.Bytes(5).ToArray(),
                        QueuedAt = DateTimeOffset.FromUnixTimeMilliseconds(rows.Number(6)),
                        Attempts = (int)rows.Number(7),
                        LastFailure = rows.Text(8) is { Length: > 0 } failure ? failure : null,
                        DeadAt = rows.IsNull(9) ? null : DateTimeOffset.FromUnixTimeMilliseconds(rows.Number(9)),
                    });
                }

                return found;
            },
            cancellationToken);
}
