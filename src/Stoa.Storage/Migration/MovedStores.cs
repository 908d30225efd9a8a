using System.Collections.Immutable;
using Stoa.Storage.Accounts;
using Stoa.Storage.Activity;
using Stoa.Storage.Databases;
using Stoa.Storage.Insights;
using Stoa.Storage.Payments;
using Stoa.Storage.Postgres;
using Stoa.Storage.Sqlite;

namespace Stoa.Storage.Migration;

/// <summary>The stores of this assembly and what there is to move of each. A table that is missing here would stay behind: a test compares.</summary>
internal static class MovedStores
{
    /// <summary>All of them.</summary>
    public static readonly ImmutableArray<MovedStore> All =
    [
        new MovedStore
        {
            FileName = SqliteEventStore.FileName,
            SqliteSteps = EventLogSchema.Migrations,
            Schema = PostgresEventSchema.Name,
            PostgresSteps = PostgresEventSchema.Migrations,
            WriterLock = "hashtextextended('stoa.events.append', 0)",
            Tables =
            [
                new("space_events", 1, "seq:n", "space_id:t", "version:n", "at:n", "type:t", "body:t"),
                new("spaces", 1, "space_id:t", "version:n", "state:i", "body:t"),
            ],
            Counters = Counter("space_events", "UPDATE events.purged SET seq = {0}"),
        },
        Of(
            AccountsSchema.Tables,
            Identity("accounts.account_changes", "seq"),
            new("account_changes", 1, "seq:n", "at:n", "body:t", "type:t", "user_id:n"),
            new("users", 1, "id:n", "username:t=lower(username)", "seq:n", "at:n", "body:t"),
            new("apps", 1, "client_id:t", "seq:n", "at:n", "body:t", "secret_hash:b", "secret_encrypted:b"),
            new("tokens", 1, "hash:b", "seq:n", "at:n", "body:t", "user_id:n", "client_id:t", "expires_at:n"),
            new("follows", 2, "source_id:n", "target_id:n", "seq:n", "at:n"),
            new("topics", 1, "id:n", "seq:n", "at:n", "body:t"),
            new("blocks", 2, "source_id:n", "target_id:n", "seq:n", "at:n"),
            new(
                "reports", 1, "id:n", "reporter_id:n", "user_id:n", "space_id:t", "creator_id:n", "space_title:t", "reason:n", "note:t", "created_at:n",
                "resolved_by:n", "resolved_at:n", "action:n", "resolution_note:t"),
            new("activity_subscriptions", 1, "id:n", "seq:n", "at:n", "body:t", "client_id:t", "user_id:n", "webhook_id:n"),
            new("webhooks", 1, "id:n", "seq:n", "at:n", "body:t", "client_id:t", "url:t"),
            new("topic_follows", 2, "user_id:n", "topic_id:n", "seq:n", "at:n"),
            new("calendars", 1, "user_id:n", "hash:b", "seq:n", "at:n")),
        Of(
            DeliverySchema.Tables,
            Identity("deliveries.deliveries", "id"),
            new("position", 1, "id:n", "seq:n"),
            new(
                "deliveries", 1, "id:n", "webhook_id:n", "space_id:t", "seq:n", "event_uuid:n", "body:t", "queued_at:n", "attempts:n", "failure:t", "dead_at:n",
                "creator_id:n", "next_at:n")),
        Of(
            OrderSchema.Tables,
            ImmutableDictionary<string, string>.Empty,
            new("position", 1, "id:n", "seq:n"),
            new(
                "orders", 2, "space_id:t", "number:n", "buyer_id:n", "amount:n", "currency:t", "sold_at:n", "pay_by:n", "status:n", "is_gone:n", "is_canceled:n",
                "attempt:n", "session_expires_at:n", "session_id:t", "payment_id:t", "sold_seq:n", "failures:n", "next_at:n", "changed_at:n"),
            new(
                "refunds", 1, "payment_id:t", "space_id:t", "number:n", "reason:t", "status:n", "refund_id:t", "failures:n", "attempt:n", "last_failure:t",
                "created_at:n", "next_at:n", "changed_at:n"),
            new("events", 1, "id:t", "at:n")),
        Of(
            InsightsSchema.Tables,
            Identity("insights.audiences", "id"),
            new(
                "audiences", 1, "id:n", "space_id:t", "creator_id:n", "hosts:b", "started_at:n", "ended_at:n", "title:t", "reactions:t", "talkers:b", "people:n",
                "people_is_estimate:n", "peak:n", "sampled_at:n", "open_stays:b", "is_purged:n"),
            new("audience_hosts", 3, "host_id:n", "started_at:n", "audience:n"),
            new("audience_sketches", 1, "audience:n", "hashes:b"),
            new("audience_minutes", 2, "audience:n", "minute:n", "body:b")),
    ];

    private static MovedStore Of(StoreSchema schema, ImmutableDictionary<string, string> counters, params ImmutableArray<MovedTable> tables) => new()
    {
        FileName = schema.FileName,
        SqliteSteps = schema.Sqlite,
        Schema = schema.PostgresName,
        PostgresSteps = schema.Postgres,
        WriterLock = PostgresSession.LockKey(schema.PostgresName),
        Tables = tables,
        Counters = counters,
    };

    private static ImmutableDictionary<string, string> Identity(string table, string column) =>
        Counter(table[(table.IndexOf('.', StringComparison.Ordinal) + 1)..], $"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), greatest({{0}}, 1), {{0}} > 0)");

    private static ImmutableDictionary<string, string> Counter(string table, string sql) => ImmutableDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create(table, sql)]);
}
