namespace Stoa.Storage.Payments;

/// <summary>The schema of <c>payments.db</c>, step by step. A released step never changes.</summary>
internal static class OrderSchema
{
    public static readonly IReadOnlyList<string> Migrations =
    [
        """
        CREATE TABLE position(
            id INTEGER PRIMARY KEY CHECK (id = 1),
            seq INTEGER NOT NULL) STRICT;
        CREATE TABLE orders(
            space_id TEXT NOT NULL,
            number INTEGER NOT NULL,
            buyer_id INTEGER NOT NULL,
            amount INTEGER NOT NULL,
            currency TEXT NOT NULL,
            sold_at INTEGER NOT NULL,
            pay_by INTEGER NOT NULL,
            status INTEGER NOT NULL,
            is_gone INTEGER NOT NULL,
            is_canceled INTEGER NOT NULL,
            attempt INTEGER NOT NULL,
            session_expires_at INTEGER,
            session_id TEXT,
            payment_id TEXT,
            sold_seq INTEGER,
            failures INTEGER NOT NULL,
            next_at INTEGER,
            changed_at INTEGER NOT NULL,
            PRIMARY KEY(space_id, number)) STRICT, WITHOUT ROWID;
        CREATE INDEX orders_due ON orders(next_at) WHERE next_at IS NOT NULL;
        CREATE INDEX orders_of_buyers ON orders(buyer_id, sold_at);
        CREATE INDEX orders_paid ON orders(payment_id) WHERE payment_id IS NOT NULL;
        CREATE TABLE refunds(
            payment_id TEXT PRIMARY KEY,
            space_id TEXT NOT NULL,
            number INTEGER NOT NULL,
            reason TEXT NOT NULL,
            status INTEGER NOT NULL,
            refund_id TEXT,
            failures INTEGER NOT NULL,
            attempt INTEGER NOT NULL,
            last_failure TEXT,
            created_at INTEGER NOT NULL,
            next_at INTEGER,
            changed_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE INDEX refunds_due ON refunds(next_at) WHERE next_at IS NOT NULL;
        CREATE INDEX refunds_failed ON refunds(status) WHERE status = 4;
        CREATE TABLE events(
            id TEXT PRIMARY KEY,
            at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE INDEX events_by_time ON events(at);
        """,
    ];
}
