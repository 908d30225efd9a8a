namespace Stoa.Storage.Postgres;

/// <summary>The schema <c>events</c>, step by step. A released step never changes.</summary>
/// <remarks>
/// What is in <c>append</c> and why: it takes the log's one lock, so numbers are given in the order of commits and without gaps (a
/// rollback gives its numbers back); then heads are compared with what the appends expect, and what fits is written, all by sets.
/// <c>append_and_commit</c> ends the transaction itself: the lock is held while the server works and never while it waits for a message,
/// of which a paused node or a cut network could keep the rest.
/// The next number follows from the rows and not from a counter: one row that every commit updates would leave its old versions behind
/// for as long as somebody reads a long snapshot (a backup), and be slower with each.
/// Lists are the partial indexes', to the letter.
/// </remarks>
internal static class PostgresEventSchema
{
    /// <summary>The schema's name.</summary>
    public const string Name = "events";

    /// <summary>The channel that tells of commits: <c>node:seq</c>.</summary>
    public const string Channel = "stoa_events";

    internal const string Tables = """
        CREATE TABLE space_events(
            seq bigint PRIMARY KEY,
            space_id text COLLATE "C" NOT NULL,
            version bigint NOT NULL,
            at bigint NOT NULL,
            type text COLLATE "C" NOT NULL,
            body text COLLATE "C" NOT NULL,
            UNIQUE (space_id, version));
        CREATE TABLE spaces(
            space_id text COLLATE "C" PRIMARY KEY,
            version bigint NOT NULL,
            state integer NOT NULL,
            body text COLLATE "C" NOT NULL);
        CREATE INDEX spaces_retrievable ON spaces(state) WHERE state IN (1, 2);
        CREATE INDEX space_events_activity ON space_events(seq)
            WHERE type IN ('space_scheduled', 'space_started', 'space_edited', 'space_canceled', 'space_ended', 'host_added', 'host_removed');
        CREATE INDEX space_events_canceled ON space_events(at) WHERE type = 'space_canceled';
        CREATE INDEX space_events_over ON space_events(at) WHERE type IN ('space_ended', 'space_canceled');

        -- The greatest number that was ever purged: it is not given again when nothing after it is left.
        CREATE TABLE purged(seq bigint NOT NULL);
        INSERT INTO purged VALUES (0);
        CREATE VIEW last AS SELECT greatest((SELECT max(seq) FROM space_events), (SELECT seq FROM purged)) AS seq;
        """;

    private const string Append = """
        CREATE FUNCTION append(
            _node text,
            _ids text[], _expected bigint[], _counts integer[],
            _owners integer[], _event_ids text[], _versions bigint[], _ats bigint[], _types text[], _bodies text[],
            _snapshot_owners integer[], _snapshot_ids text[], _snapshot_versions bigint[], _states integer[], _snapshots text[])
        RETURNS bigint[] LANGUAGE plpgsql AS $$
        DECLARE
            _last bigint;
            _firsts bigint[]; -- Of each append the number of its first event, or 0 for a conflict.
            _written bigint;
        BEGIN
            IF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply') THEN
                PERFORM set_config('synchronous_commit', 'on', true);
            END IF;
            PERFORM pg_advisory_xact_lock(hashtextextended('stoa.events.append', 0));
            SELECT seq INTO _last FROM events.last;

            WITH asked AS (
                SELECT a.i, a.count, a.expected = coalesce((SELECT max(e.version) FROM events.space_events e WHERE e.space_id = a.id), 0) AS fits
                FROM unnest(_ids, _expected, _counts) WITH ORDINALITY AS a(id, expected, count, i)
            ), numbered AS (
                SELECT i, fits, sum(CASE WHEN fits THEN count ELSE 0 END) OVER (ORDER BY i) - count AS before FROM asked
            )
            SELECT array_agg(CASE WHEN fits THEN _last + before + 1 ELSE 0 END ORDER BY i) INTO _firsts FROM numbered;

            INSERT INTO events.space_events(seq, space_id, version, at, type, body)
            SELECT _firsts[e.owner] + e.version - _expected[e.owner] - 1, e.space_id, e.version, e.at, e.type, e.body
            FROM unnest(_owners, _event_ids, _versions, _ats, _types, _bodies) AS e(owner, space_id, version, at, type, body)
            WHERE _firsts[e.owner] > 0;
            GET DIAGNOSTICS _written = ROW_COUNT;

            INSERT INTO events.spaces(space_id, version, state, body)
            SELECT s.space_id, s.version, s.state, s.body
            FROM unnest(_snapshot_owners, _snapshot_ids, _snapshot_versions, _states, _snapshots) AS s(owner, space_id, version, state, body)
            WHERE _firsts[s.owner] > 0
            ON CONFLICT (space_id) DO UPDATE SET version = excluded.version, state = excluded.state, body = excluded.body;

            IF _written > 0 THEN
                PERFORM pg_notify('stoa_events', _node || ':' || (_last + _written));
            END IF;
            RETURN _firsts;
        END $$;

        CREATE PROCEDURE append_and_commit(
            _node text,
            _ids text[], _expected bigint[], _counts integer[],
            _owners integer[], _event_ids text[], _versions bigint[], _ats bigint[], _types text[], _bodies text[],
            _snapshot_owners integer[], _snapshot_ids text[], _snapshot_versions bigint[], _states integer[], _snapshots text[],
            INOUT _firsts bigint[])
        LANGUAGE plpgsql AS $$
        BEGIN
            _firsts := events.append(
                _node, _ids, _expected, _counts, _owners, _event_ids, _versions, _ats, _types, _bodies,
                _snapshot_owners, _snapshot_ids, _snapshot_versions, _states, _snapshots);
            COMMIT;
        END $$;
        """;

    public static readonly IReadOnlyList<string> Migrations = [Tables + "\n" + Append];
}
