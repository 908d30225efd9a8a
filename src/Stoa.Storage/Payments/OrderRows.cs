using Stoa.Spaces;
using Stoa.Storage.Databases;

namespace Stoa.Storage.Payments;

/// <summary>Orders and refunds as rows.</summary>
internal static class OrderRows
{
    private const string OrderColumns =
        "space_id, number, buyer_id, amount, currency, sold_at, pay_by, status, is_gone, is_canceled, attempt, session_expires_at, session_id, payment_id, sold_seq, failures, next_at, changed_at";

    private const string RefundColumns =
        "payment_id, space_id, number, reason, status, refund_id, failures, attempt, last_failure, created_at, next_at, changed_at";

    private const string AddOrder = $"""
        INSERT INTO orders({OrderColumns})
        VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
        ON CONFLICT(space_id, number) DO NOTHING
        """;

    private const string ReplaceOrder = $"""
        INSERT INTO orders({OrderColumns})
        VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
        ON CONFLICT(space_id, number) DO UPDATE SET
            buyer_id = ?3, amount = ?4, currency = ?5, sold_at = ?6, pay_by = ?7, status = ?8, is_gone = ?9, is_canceled = ?10, attempt = ?11,
            session_expires_at = ?12, session_id = ?13, payment_id = ?14, sold_seq = ?15, failures = ?16, next_at = ?17, changed_at = ?18
        """;

    private const string AddRefund = $"""
        INSERT INTO refunds({RefundColumns})
        VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        ON CONFLICT(payment_id) DO NOTHING
        """;

    private const string ReplaceRefund = $"""
        INSERT INTO refunds({RefundColumns})
        VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        ON CONFLICT(payment_id) DO UPDATE SET
            space_id = ?2, number = ?3, reason = ?4, status = ?5, refund_id = ?6, failures = ?7, attempt = ?8, last_failure = ?9, created_at = ?10,
            next_at = ?11, changed_at = ?12
        """;

    /// <summary>The orders that a condition names.</summary>
    public static List<Order> ReadOrders(IDatabase database, string condition, Action<IStatement> bind)
    {
        using var rows = database.Rent($"SELECT {OrderColumns} FROM orders WHERE {condition}");
        bind(rows);
        List<Order> found = [];
        while (rows.Step())
        {
            found.Add(new Order
            {
                SpaceId = SpaceId.Parse(rows.Text(0)),
                Number = (int)rows.Number(1),
                BuyerId = new UserId(rows.Number(2)),
                Amount = rows.Number(3),
                Currency = rows.Text(4),
                SoldAt = Time(rows.Number(5)),
                PayBy = Time(rows.Number(6)),
                Status = (OrderStatus)rows.Number(7),
                IsGone = rows.Number(8) != 0,
                IsCanceled = rows.Number(9) != 0,
                Attempt = (int)rows.Number(10),
                SessionExpiresAt = FindTime(rows, 11),
                SessionId = FindText(rows, 12),
                PaymentId = FindText(rows, 13),
                SoldSeq = rows.IsNull(14) ? null : rows.Number(14),
                Failures = (int)rows.Number(15),
                NextAt = FindTime(rows, 16),
                ChangedAt = Time(rows.Number(17)),
            });
        }

        return found;
    }

    /// <summary>The order of a ticket, or null.</summary>
    public static Order? FindOrder(IDatabase database, SpaceId space, int number) =>
        ReadOrders(database, "space_id = ?1 AND number = ?2", row => row.Bind(1, space.Value).Bind(2, number)).FirstOrDefault();

    /// <summary>Writes an order.</summary>
    /// <param name="database">Where.</param>
    /// <param name="order">The order.</param>
    /// <param name="replace">False: one that is there stays as it is.</param>
    public static void Write(IDatabase database, Order order, bool replace)
    {
        using var insert = database.Rent(replace ? ReplaceOrder : AddOrder);
        insert.Bind(1, order.SpaceId.Value).Bind(2, order.Number).Bind(3, order.BuyerId.Value).Bind(4, order.Amount).Bind(5, order.Currency)
            .Bind(6, order.SoldAt.ToUnixTimeMilliseconds()).Bind(7, order.PayBy.ToUnixTimeMilliseconds()).Bind(8, (long)order.Status)
            .Bind(9, order.IsGone ? 1 : 0).Bind(10, order.IsCanceled ? 1 : 0).Bind(11, order.Attempt)
            .Bind(12, order.SessionExpiresAt?.ToUnixTimeMilliseconds()).Bind(13, order.SessionId).Bind(14, order.PaymentId).Bind(15, order.SoldSeq).Bind(16, order.Failures).Bind(17, order.NextAt?.ToUnixTimeMilliseconds())
            .Bind(18, order.ChangedAt.ToUnixTimeMilliseconds()).Run();
    }

    /// <summary>The refunds that a condition names.</summary>
    public static List<Refund> ReadRefunds(IDatabase database, string condition, Action<IStatement> bind)
    {
        using var rows = database.Rent($"SELECT {RefundColumns} FROM refunds WHERE {condition}");
        bind(rows);
        List<Refund> found = [];
        while (rows.Step())
        {
            found.Add(new Refund
            {
                PaymentId = rows.Text(0),
                SpaceId = SpaceId.Parse(rows.Text(1)),
                Number = (int)rows.Number(2),
                Reason = rows.Text(3),
                Status = (RefundStatus)rows.Number(4),
                RefundId = FindText(rows, 5),
                Failures = (int)rows.Number(6),
                Attempt = (int)rows.Number(7),
                LastFailure = FindText(rows, 8),
                CreatedAt = Time(rows.Number(9)),
                NextAt = FindTime(rows, 10),
                ChangedAt = Time(rows.Number(11)),
            });
        }

        return found;
    }

    /// <summary>The refund of a payment, or null.</summary>
    public static Refund? FindRefund(IDatabase database, string payment) =>
        ReadRefunds(database, "payment_id = ?1", row => row.Bind(1, payment)).FirstOrDefault();

    /// <summary>Writes a refund.</summary>
    /// <param name="database">Where.</param>
    /// <param name="refund">The refund.</param>
    /// <param name="replace">False: one that is there stays as it is.</param>
    public static void Write(IDatabase database, Refund refund, bool replace)
    {
        using var insert = database.Rent(replace ? ReplaceRefund : AddRefund);
        insert.Bind(1, refund.PaymentId).Bind(2, refund.SpaceId.Value).Bind(3, refund.Number).Bind(4, refund.Reason).Bind(5, (long)refund.Status)
            .Bind(6, refund.RefundId).Bind(7, refund.Failures).Bind(8, refund.Attempt).Bind(9, refund.LastFailure)
            .Bind(10, refund.CreatedAt.ToUnixTimeMilliseconds()).Bind(11, refund.NextAt?.ToUnixTimeMilliseconds())
            .Bind(12, refund.ChangedAt.ToUnixTimeMilliseconds()).Run();
    }

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static DateTimeOffset? FindTime(IStatement rows, int column) => rows.IsNull(column) ? null : Time(rows.Number(column));

    private static string? FindText(IStatement rows, int column) => rows.IsNull(column) ? null : rows.Text(column);
}
