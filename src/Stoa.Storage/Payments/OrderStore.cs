using Stoa.Spaces;
using Stoa.Storage.Databases;
using Stoa.Storage.Postgres;

namespace Stoa.Storage.Payments;

/// <summary>The orders of tickets that are paid at Stripe, their refunds, and how far the log was read for them, in the SQLite file <c>payments.db</c> or the schema <c>orders</c> of PostgreSQL.</summary>
/// <remarks>
/// A change is a pure function of the order as it is then, run inside the transaction, so that two who change an order at once both see
/// what it is. Safe for use by many threads. Everything throws <see cref="StorageUnavailableException"/> when disk or database fail: then
/// nothing was changed.
/// </remarks>
public sealed class OrderStore : IAsyncDisposable
{
    private readonly StoreDatabase _store;

    private OrderStore(IDatabasePlace place) => _store = new StoreDatabase(place);

    /// <summary>Opens the orders in a data folder, creating folder and file when absent and bringing the schema up to date.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="time">For waits.</param>
    /// <exception cref="SchemaTooNewException">A newer Stoa wrote the file.</exception>
    /// <exception cref="StorageUnavailableException">Folder or file cannot be used.</exception>
    public static OrderStore Open(string folder, TimeProvider time) => new(OrderSchema.Tables.In(folder, time));

    /// <summary>Opens the orders in PostgreSQL.</summary>
    internal static OrderStore Open(PostgresDatabase database, TimeProvider time) => new(OrderSchema.Tables.In(database, time));

    /// <summary>The sequence number up to which the log was read; null before it was.</summary>
    public Task<long?> ReadPositionAsync(CancellationToken cancellationToken) =>
        _store.ReadAsync<long?>(
            database =>
            {
                using var select = database.Rent("SELECT seq FROM position");
                return select.Step() ? select.Number(0) : null;
            },
            cancellationToken);

    /// <summary>Applies what the log says and moves the position, both or neither.</summary>
    /// <param name="news">In order.</param>
    /// <param name="position">The sequence number up to which the log was read then.</param>
    public Task FollowAsync(IReadOnlyList<TicketNews> news, long position) => CommitAsync(database =>
    {
        foreach (var one in news)
        {
            Apply(database, one);
        }

        using var move = database.Rent("INSERT INTO position(id, seq) VALUES(1, ?1) ON CONFLICT(id) DO UPDATE SET seq = ?1");
        move.Bind(1, position).Run();
    });

    /// <summary>Puts an order in; one that is there stays as it is. Gives what is there then.</summary>
    public async Task<Order> AddAsync(Order order)
    {
        var found = order;
        await CommitAsync(database =>
        {
            OrderRows.Write(database, order, replace: false);
            found = OrderRows.FindOrder(database, order.SpaceId, order.Number) ?? order;
        });
        return found;
    }

    /// <summary>Changes an order.</summary>
    /// <param name="space">Its Space.</param>
    /// <param name="number">Its ticket.</param>
    /// <param name="change">What it becomes, pure and quick; null leaves it.</param>
    /// <param name="happened">Stripe's event that is remembered with the change, or none.</param>
    /// <returns>The order as it is then; null when there is none.</returns>
    public async Task<Order?> ChangeAsync(SpaceId space, int number, Func<Order, OrderStep?> change, StripeEventMark? happened = null)
    {
        Order? found = null;
        await CommitAsync(database =>
        {
            found = OrderRows.FindOrder(database, space, number);
            if (found is not null && change(found) is { } step)
            {
                found = Write(database, found, step);
            }

            if (happened is { } mark)
            {
                using var insert = database.Rent("INSERT INTO events(id, at) VALUES(?1, ?2) ON CONFLICT(id) DO NOTHING");
                insert.Bind(1, mark.Id).Bind(2, mark.At.ToUnixTimeMilliseconds()).Run();
            }
        });
        return found;
    }

    /// <summary>Changes a refund, and its order with it.</summary>
    /// <param name="payment">The payment.</param>
    /// <param name="change">What it becomes, pure and quick; null leaves it.</param>
    /// <param name="now">When.</param>
    /// <returns>The refund as it is then; null when there is none.</returns>
    public async Task<Refund?> ChangeRefundAsync(string payment, Func<Refund, Refund?> change, DateTimeOffset now)
    {
        Refund? found = null;
        await CommitAsync(database =>
        {
            found = OrderRows.FindRefund(database, payment);
            if (found is null || change(found) is not { } next)
            {
                return;
            }

            found = next;
            OrderRows.Write(database, next, replace: true);
            if (OrderRows.FindOrder(database, next.SpaceId, next.Number) is { } order && OrderLife.Follow(order, next, now) is var followed && followed != order)
            {
                OrderRows.Write(database, followed, replace: true);
            }
        });
        return found;
    }

    /// <summary>True when an event of Stripe was dealt with before.</summary>
    public Task<bool> HasEventAsync(string id, CancellationToken cancellationToken) => _store.ReadAsync(
        database =>
        {
            using var select = database.Rent("SELECT 1 FROM events WHERE id = ?1");
            return select.Bind(1, id).Step();
        },
        cancellationToken);

    /// <summary>Forgets which events were dealt with before a time.</summary>
    public Task ForgetEventsAsync(DateTimeOffset before) => CommitAsync(database =>
    {
        using var delete = database.Rent("DELETE FROM events WHERE at < ?1");
        delete.Bind(1, before.ToUnixTimeMilliseconds()).Run();
    });

    /// <summary>The order of a ticket; null when there is none.</summary>
    public Task<Order?> FindAsync(SpaceId space, int number, CancellationToken cancellationToken) =>
        _store.ReadAsync(database => OrderRows.FindOrder(database, space, number), cancellationToken);

    /// <summary>The order that a payment paid; null when there is none.</summary>
    public Task<Order?> FindByPaymentAsync(string payment, CancellationToken cancellationToken) => _store.ReadAsync(
        database => OrderRows.ReadOrders(database, "payment_id = ?1 LIMIT 1", row => row.Bind(1, payment)).FirstOrDefault(), cancellationToken);

    /// <summary>The orders of a person for which money came, newest first, at most <paramref name="count"/>.</summary>
    /// <param name="buyer">Who.</param>
    /// <param name="through">The latest time of sale, to the millisecond.</param>
    /// <param name="count">How many.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public Task<IReadOnlyList<Order>> ReadPaidOfBuyerAsync(UserId buyer, DateTimeOffset through, int count, CancellationToken cancellationToken) =>
        _store.ReadAsync<IReadOnlyList<Order>>(
            database => OrderRows.ReadOrders(
                database, "buyer_id = ?1 AND sold_at <= ?2 AND status >= 4 ORDER BY sold_at DESC, space_id, number LIMIT ?3",
                row => row.Bind(1, buyer.Value).Bind(2, through.ToUnixTimeMilliseconds()).Bind(3, count)),
            cancellationToken);

    /// <summary>The orders of a Space whose ticket has a greater number, in order, at most <paramref name="count"/>.</summary>
    public Task<IReadOnlyList<Order>> ReadOfSpaceAsync(SpaceId space, int after, int count, CancellationToken cancellationToken) =>
        _store.ReadAsync<IReadOnlyList<Order>>(
            database => OrderRows.ReadOrders(
                database, "space_id = ?1 AND number > ?2 ORDER BY number LIMIT ?3", row => row.Bind(1, space.Value).Bind(2, after).Bind(3, count)),
            cancellationToken);

    /// <summary>The orders whose next step is due, longest due first.</summary>
    public Task<IReadOnlyList<Order>> ReadDueAsync(DateTimeOffset now, int count, CancellationToken cancellationToken) =>
        _store.ReadAsync<IReadOnlyList<Order>>(
            database => OrderRows.ReadOrders(
                database, "next_at <= ?1 ORDER BY next_at LIMIT ?2", row => row.Bind(1, now.ToUnixTimeMilliseconds()).Bind(2, count)),
            cancellationToken);

    /// <summary>The refunds that are due, longest due first.</summary>
    public Task<IReadOnlyList<Refund>> ReadDueRefundsAsync(DateTimeOffset now, int count, CancellationToken cancellationToken) =>
        _store.ReadAsync<IReadOnlyList<Refund>>(
            database => OrderRows.ReadRefunds(
                database, "next_at <= ?1 ORDER BY next_at LIMIT ?2", row => row.Bind(1, now.ToUnixTimeMilliseconds()).Bind(2, count)),
            cancellationToken);

    /// <summary>When the next order or refund is due; null when none is.</summary>
    public Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken) => _store.ReadAsync<DateTimeOffset?>(
        database =>
        {
            using var select = database.Rent("SELECT min(at) FROM (SELECT min(next_at) AS at FROM orders WHERE next_at IS NOT NULL UNION ALL SELECT min(next_at) FROM refunds WHERE next_at IS NOT NULL) AS due");
            return select.Step() && !select.IsNull(0) ? DateTimeOffset.FromUnixTimeMilliseconds(select.Number(0)) : null;
        },
        cancellationToken);

    /// <summary>How many refunds were given up.</summary>
    public Task<long> CountFailedRefundsAsync(CancellationToken cancellationToken) =>
        _store.ReadAsync(database => database.ReadNumber("SELECT count(*) FROM refunds WHERE status = 4"), cancellationToken);

    /// <summary>Sets the one observer of failed transactions, for the log; it runs on the committing thread.</summary>
    public void ObserveFailures(Action<Exception> observer) => _store.FailureObserver = observer;

    /// <summary>Commits what was queued and closes the connections.</summary>
    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private static void Apply(IDatabase database, TicketNews news)
    {
        if (news is { Kind: TicketNewsKind.Sold, Order: { } order })
        {
            OrderRows.Write(database, order, replace: false);
            using var mark = database.Rent("UPDATE orders SET sold_seq = ?3 WHERE space_id = ?1 AND number = ?2 AND sold_seq IS NULL");
            mark.Bind(1, order.SpaceId.Value).Bind(2, order.Number).Bind(3, news.Seq).Run();
            return;
        }

        foreach (var found in Meant(database, news))
        {
            Write(database, found, news.Kind switch
            {
                TicketNewsKind.Paid => OrderLife.Settle(found, news.At),
                TicketNewsKind.Ended => OrderLife.End(found, news.At),
                TicketNewsKind.Canceled => OrderLife.Lose(found with { IsCanceled = true }, "canceled", news.At),
                _ => OrderLife.Lose(found, "gone", news.At),
            });
        }
    }

    /// <summary>The orders that news are about: of a person's tickets those that were sold before, and are not gone.</summary>
    private static List<Order> Meant(IDatabase database, TicketNews news) => news switch
    {
        { Number: { } number } => OrderRows.FindOrder(database, news.SpaceId, number) is { IsGone: false } one ? [one] : [],
        { UserId: { } user } => OrderRows.ReadOrders(
            database, "space_id = ?1 AND buyer_id = ?2 AND sold_seq < ?3 AND is_gone = 0",
            row => row.Bind(1, news.SpaceId.Value).Bind(2, user.Value).Bind(3, news.Seq)),
        _ => OrderRows.ReadOrders(database, "space_id = ?1 AND is_gone = 0", row => row.Bind(1, news.SpaceId.Value)),
    };

    private static Order Write(IDatabase database, Order before, OrderStep step)
    {
        if (step.Order != before)
        {
            OrderRows.Write(database, step.Order, replace: true);
        }

        if (step.Refund is { } refund)
        {
            OrderRows.Write(database, refund, replace: false);
        }

        return step.Order;
    }

    private async Task CommitAsync(Action<IDatabase> write)
    {
        if (!await _store.CommitAsync(write))
        {
            throw new StorageUnavailableException($"{_store.Place.Name} cannot be written.");
        }
    }
}

/// <summary>An event of Stripe that was dealt with.</summary>
/// <param name="Id">Its id.</param>
/// <param name="At">When.</param>
public readonly record struct StripeEventMark(string Id, DateTimeOffset At);
