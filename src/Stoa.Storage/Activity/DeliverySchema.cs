namespace Stoa.Storage.Activity;

/// <summary>The schema of <c>activity.db</c>, step by step. A released step never changes.</summary>
internal static class DeliverySchema
{
    // next_at is set exactly for the first of each lane: see DeliveryStore.
    public static readonly IReadOnlyList<string> Migrations =
    [
        """
        CREATE TABLE position(
            id INTEGER PRIMARY KEY CHECK (id = 1),
            seq INTEGER NOT NULL) STRICT;
        CREATE TABLE deliveries(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            webhook_id INTEGER NOT NULL,
            space_id TEXT NOT NULL,
            seq INTEGER NOT NULL,
            event_uuid INTEGER NOT NULL,
            body TEXT NOT NULL,
            queued_at INTEGER NOT NULL,
            attempts INTEGER NOT NULL,
            failure TEXT NOT NULL,
            dead_at INTEGER,
            creator_id INTEGER NOT NULL,
            next_at INTEGER) STRICT;
        CREATE INDEX deliveries_due ON deliveries(webhook_id, next_at) WHERE next_at IS NOT NULL;
        CREATE INDEX deliveries_of_lanes ON deliveries(webhook_id, space_id, id) WHERE dead_at IS NULL;
        CREATE INDEX deliveries_of_creators ON deliveries(creator_id);
        CREATE INDEX deliveries_dead ON deliveries(webhook_id, id) WHERE dead_at IS NOT NULL;
        """,
    ];
}
