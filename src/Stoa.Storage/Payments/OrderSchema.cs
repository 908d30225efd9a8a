using Stoa.Storage.Databases;

namespace Stoa.Storage.Payments;

/// <summary>The tables of orders, step by step. A released step never changes.</summary>
internal static class OrderSchema
{
    private static readonly string[] _sqlite =
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

    private static readonly string[] _postgres =
    [
        """
        CREATE TABLE position(
            id bigint PRIMARY KEY CHECK (id = 1),
            seq bigint NOT NULL);
        CREATE TABLE orders(
            space_id text COLLATE "C" NOT NULL,
            number bigint NOT NULL,
            buyer_id bigint NOT NULL,
            amount bigint NOT NULL,
            currency text NOT NULL,
            sold_at bigint NOT NULL,
            pay_by bigint NOT NULL,
            status bigint NOT NULL,
            is_gone bigint NOT NULL,
            is_canceled bigint NOT NULL,
            attempt bigint NOT NULL,
            session_expires_at bigint,
            session_id text,
            payment_id text COLLATE "C",
            sold_seq bigint,
            failures bigint NOT NULL,
            next_at bigint,
            changed_at bigint NOT NULL,
            PRIMARY KEY(space_id, number));
        CREATE INDEX orders_due ON orders(next_at) WHERE next_at IS NOT NULL;
        CREATE INDEX orders_of_buyers ON orders(buyer_id, sold_at);
        CREATE INDEX orders_paid ON orders(payment_id) WHERE payment_id IS NOT NULL;
        CREATE TABLE refunds(
            payment_id text COLLATE "C" PRIMARY KEY,
            space_id text COLLATE "C" NOT NULL,
            number bigint NOT NULL,
            reason text NOT NULL,
            status bigint NOT NULL,
            refund_id text,
            failures bigint NOT NULL,
            attempt bigint NOT NULL,
            last_failure text,
            created_at bigint NOT NULL,
            next_at bigint,
            changed_at bigint NOT NULL);
        CREATE INDEX refunds_due ON refunds(next_at) WHERE next_at IS NOT NULL;
        CREATE INDEX refunds_failed ON refunds(status) WHERE status = 4;
        CREATE TABLE events(
            id text COLLATE "C" PRIMARY KEY,
            at bigint NOT NULL);
        CREATE INDEX events_by_time ON events(at);
        """,
    ];

    /// <summary>The tables, for both databases.</summary>
    public static readonly StoreSchema Tables = new("payments.db", _sqlite, "orders", _postgres);
}
