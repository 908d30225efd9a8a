namespace Stoa.Storage.Sqlite;

/// <summary>The schema of <c>stoa.db</c>, step by step. A released step never changes.</summary>
internal static class EventLogSchema
{
    public static readonly IReadOnlyList<string> Migrations =
    [
        """
        CREATE TABLE space_events(
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            space_id TEXT NOT NULL,
            version INTEGER NOT NULL,
            at INTEGER NOT NULL,
            type TEXT NOT NULL,
            body TEXT NOT NULL,
            UNIQUE(space_id, version)) STRICT;
        CREATE TABLE spaces(
            space_id TEXT NOT NULL PRIMARY KEY,
            version INTEGER NOT NULL,
            state INTEGER NOT NULL,
            body TEXT NOT NULL) STRICT;
        CREATE INDEX spaces_retrievable ON spaces(state) WHERE state IN (1, 2);
        """,

        // What other programs are told of is read without the rest.
        """
        CREATE INDEX space_events_activity ON space_events(seq)
            WHERE type IN ('space_scheduled', 'space_started', 'space_edited', 'space_canceled', 'space_ended', 'host_added', 'host_removed');
        """,

        // Calendars are told of what was canceled lately, also after a restart.
        "CREATE INDEX space_events_canceled ON space_events(at) WHERE type = 'space_canceled';",

        // What has been over for long enough is deleted.
        "CREATE INDEX space_events_over ON space_events(at) WHERE type IN ('space_ended', 'space_canceled');",
    ];
}
