namespace Stoa.Storage.Insights;

/// <summary>The schema of <c>insights.db</c>, step by step. A released step never changes.</summary>
internal static class InsightsSchema
{
    // Ids are eight bytes each, hashes four, little-endian; the bodies of minutes are in MinuteBody.
    public static readonly IReadOnlyList<string> Migrations =
    [
        """
        CREATE TABLE audiences(
            id INTEGER PRIMARY KEY,
            space_id TEXT NOT NULL UNIQUE,
            creator_id INTEGER NOT NULL,
            hosts BLOB NOT NULL,
            started_at INTEGER NOT NULL,
            ended_at INTEGER,
            title TEXT,
            reactions TEXT NOT NULL,
            talkers BLOB NOT NULL,
            people INTEGER NOT NULL,
            people_is_estimate INTEGER NOT NULL,
            peak INTEGER NOT NULL,
            sampled_at INTEGER,
            open_stays BLOB,
            is_purged INTEGER NOT NULL DEFAULT 0) STRICT;
        CREATE INDEX audiences_open ON audiences(id) WHERE ended_at IS NULL;
        CREATE INDEX audiences_named ON audiences(ended_at) WHERE is_purged = 0;
        CREATE TABLE audience_hosts(
            host_id INTEGER NOT NULL,
            started_at INTEGER NOT NULL,
            audience INTEGER NOT NULL,
            PRIMARY KEY(host_id, started_at, audience)) STRICT, WITHOUT ROWID;
        CREATE TABLE audience_sketches(
            audience INTEGER PRIMARY KEY,
            hashes BLOB NOT NULL) STRICT;
        CREATE TABLE audience_minutes(
            audience INTEGER NOT NULL,
            minute INTEGER NOT NULL,
            body BLOB NOT NULL,
            PRIMARY KEY(audience, minute)) STRICT, WITHOUT ROWID;
        """,
    ];
}
