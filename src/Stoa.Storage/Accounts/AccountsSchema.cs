using Stoa.Storage.Databases;

namespace Stoa.Storage.Accounts;

/// <summary>The tables of accounts, step by step. A released step never changes.</summary>
internal static class AccountsSchema
{
    // Every table row has the number and time of its last change in the log.
    private static readonly string[] _sqlite =
    [
        """
        CREATE TABLE account_changes(
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            body TEXT NOT NULL) STRICT;
        CREATE TABLE users(
            id INTEGER PRIMARY KEY,
            username TEXT NOT NULL UNIQUE COLLATE NOCASE,
            seq INTEGER NOT NULL,
            at INTEGER NOT NULL,
            body TEXT NOT NULL) STRICT;
        CREATE TABLE apps(
            client_id TEXT NOT NULL PRIMARY KEY,
            seq INTEGER NOT NULL,
            at INTEGER NOT NULL,
            body TEXT NOT NULL,
            secret_hash BLOB NOT NULL,
            secret_encrypted BLOB NOT NULL) STRICT;
        CREATE TABLE tokens(
            hash BLOB NOT NULL PRIMARY KEY,
            seq INTEGER NOT NULL,
            at INTEGER NOT NULL,
            body TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE follows(
            source_id INTEGER NOT NULL,
            target_id INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY(source_id, target_id)) STRICT, WITHOUT ROWID;
        CREATE TABLE topics(
            id INTEGER PRIMARY KEY,
            seq INTEGER NOT NULL,
            at INTEGER NOT NULL,
            body TEXT NOT NULL) STRICT;
        """,

        // Tokens are found by whose they are and by their age; what the log tells of the dead can be taken out of it.
        """
        ALTER TABLE tokens ADD COLUMN user_id INTEGER;
        ALTER TABLE tokens ADD COLUMN client_id TEXT NOT NULL DEFAULT '';
        ALTER TABLE tokens ADD COLUMN expires_at INTEGER;
        UPDATE tokens SET
            user_id = json_extract(body, '$.user_id'),
            client_id = json_extract(body, '$.client_id'),
            expires_at = json_extract(body, '$.expires_at');
        CREATE INDEX tokens_of_users ON tokens(user_id) WHERE user_id IS NOT NULL;
        CREATE INDEX tokens_of_apps ON tokens(client_id);
        CREATE INDEX tokens_by_end ON tokens(expires_at) WHERE expires_at IS NOT NULL;
        CREATE INDEX account_changes_of_users ON account_changes(json_extract(body, '$.user.id')) WHERE json_extract(body, '$.type') = 'user_saved';
        CREATE INDEX account_changes_of_tokens ON account_changes(at)
            WHERE json_extract(body, '$.type') IN ('token_issued', 'token_revoked', 'expired_tokens_dropped');
        CREATE INDEX account_changes_audited ON account_changes(at) WHERE json_extract(body, '$.type') = 'audited';
        """,

        // People block people.
        """
        CREATE TABLE blocks(
            source_id INTEGER NOT NULL,
            target_id INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY(source_id, target_id)) STRICT, WITHOUT ROWID;
        CREATE INDEX blocks_of_targets ON blocks(target_id);
        """,

        // People report people and Spaces. In no log and in no memory: operators alone read them. A place: see Report.
        """
        CREATE TABLE reports(
            id INTEGER PRIMARY KEY,
            reporter_id INTEGER,
            user_id INTEGER,
            space_id TEXT,
            creator_id INTEGER,
            space_title TEXT,
            reason INTEGER NOT NULL,
            note TEXT,
            created_at INTEGER NOT NULL,
            resolved_by INTEGER,
            resolved_at INTEGER,
            action INTEGER,
            resolution_note TEXT,
            place INTEGER NOT NULL GENERATED ALWAYS AS (CASE WHEN resolved_at IS NULL THEN id + 4611686018427387904 ELSE id END) VIRTUAL) STRICT;
        CREATE INDEX reports_by_place ON reports(place);
        CREATE INDEX reports_of_reporters ON reports(reporter_id, created_at) WHERE reporter_id IS NOT NULL;
        CREATE INDEX reports_of_users ON reports(user_id) WHERE user_id IS NOT NULL;
        CREATE INDEX reports_of_creators ON reports(creator_id) WHERE creator_id IS NOT NULL;
        CREATE INDEX reports_by_resolution ON reports(resolved_at) WHERE resolved_at IS NOT NULL;
        """,

        // Apps are told what happens in Spaces.
        """
        CREATE TABLE activity_subscriptions(
            id INTEGER PRIMARY KEY,
            seq INTEGER NOT NULL,
            at INTEGER NOT NULL,
            body TEXT NOT NULL,
            client_id TEXT NOT NULL,
            user_id INTEGER NOT NULL,
            webhook_id INTEGER) STRICT;
        CREATE INDEX activity_subscriptions_of_apps ON activity_subscriptions(client_id);
        CREATE INDEX activity_subscriptions_of_users ON activity_subscriptions(user_id);
        CREATE INDEX activity_subscriptions_of_webhooks ON activity_subscriptions(webhook_id) WHERE webhook_id IS NOT NULL;
        CREATE TABLE webhooks(
            id INTEGER PRIMARY KEY,
            seq INTEGER NOT NULL,
            at INTEGER NOT NULL,
            body TEXT NOT NULL,
            client_id TEXT NOT NULL,
            url TEXT NOT NULL,
            UNIQUE(client_id, url)) STRICT;
        """,

        // People follow topics, and have a calendar at a secret address.
        """
        CREATE TABLE topic_follows(
            user_id INTEGER NOT NULL,
            topic_id INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY(user_id, topic_id)) STRICT, WITHOUT ROWID;
        CREATE TABLE calendars(
            user_id INTEGER PRIMARY KEY,
            hash BLOB NOT NULL UNIQUE,
            seq INTEGER NOT NULL,
            at INTEGER NOT NULL) STRICT;
        """,

        // What changes are found by are columns of their own, as PostgreSQL has them too.
        """
        ALTER TABLE account_changes ADD COLUMN type TEXT NOT NULL DEFAULT '';
        ALTER TABLE account_changes ADD COLUMN user_id INTEGER;
        UPDATE account_changes SET
            type = ifnull(json_extract(body, '$.type'), ''),
            user_id = CASE json_extract(body, '$.type') WHEN 'user_saved' THEN json_extract(body, '$.user.id') END;
        DROP INDEX account_changes_of_users;
        DROP INDEX account_changes_of_tokens;
        DROP INDEX account_changes_audited;
        CREATE INDEX account_changes_of_users ON account_changes(user_id) WHERE type = 'user_saved';
        CREATE INDEX account_changes_of_tokens ON account_changes(at) WHERE type IN ('token_issued', 'token_revoked', 'expired_tokens_dropped');
        CREATE INDEX account_changes_audited ON account_changes(at) WHERE type = 'audited';
        """,
    ];

    // Usernames are as Usernames.Fold makes them. What is being moved here from SQLite files: see StorageMigration.
    private static readonly string[] _postgres =
    [
        """
        CREATE TABLE master_key(
            id bigint PRIMARY KEY CHECK (id = 1),
            fingerprint bytea NOT NULL);
        CREATE TABLE move(
            id bigint PRIMARY KEY CHECK (id = 1),
            fingerprint bytea NOT NULL,
            started_at bigint NOT NULL,
            finished_at bigint);
        CREATE TABLE moved_tables(
            name text PRIMARY KEY,
            rows bigint NOT NULL,
            last_key text NOT NULL);
        CREATE TABLE account_changes(
            seq bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
            at bigint NOT NULL,
            body text NOT NULL,
            type text COLLATE "C" NOT NULL,
            user_id bigint);
        CREATE INDEX account_changes_of_users ON account_changes(user_id) WHERE type = 'user_saved';
        CREATE INDEX account_changes_of_tokens ON account_changes(at) WHERE type IN ('token_issued', 'token_revoked', 'expired_tokens_dropped');
        CREATE INDEX account_changes_audited ON account_changes(at, seq) WHERE type = 'audited';
        CREATE TABLE users(
            id bigint PRIMARY KEY,
            username text COLLATE "C" NOT NULL UNIQUE,
            seq bigint NOT NULL,
            at bigint NOT NULL,
            body text NOT NULL);
        CREATE TABLE apps(
            client_id text COLLATE "C" PRIMARY KEY,
            seq bigint NOT NULL,
            at bigint NOT NULL,
            body text NOT NULL,
            secret_hash bytea NOT NULL,
            secret_encrypted bytea NOT NULL);
        CREATE TABLE tokens(
            hash bytea PRIMARY KEY,
            seq bigint NOT NULL,
            at bigint NOT NULL,
            body text NOT NULL,
            user_id bigint,
            client_id text COLLATE "C" NOT NULL,
            expires_at bigint);
        CREATE INDEX tokens_of_users ON tokens(user_id) WHERE user_id IS NOT NULL;
        CREATE INDEX tokens_of_apps ON tokens(client_id);
        CREATE INDEX tokens_by_end ON tokens(expires_at) WHERE expires_at IS NOT NULL;
        CREATE TABLE follows(
            source_id bigint NOT NULL,
            target_id bigint NOT NULL,
            seq bigint NOT NULL,
            at bigint NOT NULL,
            PRIMARY KEY(source_id, target_id));
        CREATE INDEX follows_of_targets ON follows(target_id);
        CREATE TABLE topics(
            id bigint PRIMARY KEY,
            seq bigint NOT NULL,
            at bigint NOT NULL,
            body text NOT NULL);
        CREATE TABLE blocks(
            source_id bigint NOT NULL,
            target_id bigint NOT NULL,
            seq bigint NOT NULL,
            at bigint NOT NULL,
            PRIMARY KEY(source_id, target_id));
        CREATE INDEX blocks_of_targets ON blocks(target_id);
        CREATE TABLE reports(
            id bigint PRIMARY KEY,
            reporter_id bigint,
            user_id bigint,
            space_id text COLLATE "C",
            creator_id bigint,
            space_title text,
            reason bigint NOT NULL,
            note text,
            created_at bigint NOT NULL,
            resolved_by bigint,
            resolved_at bigint,
            action bigint,
            resolution_note text,
            place bigint NOT NULL GENERATED ALWAYS AS (CASE WHEN resolved_at IS NULL THEN id + 4611686018427387904 ELSE id END) STORED);
        CREATE INDEX reports_by_place ON reports(place);
        CREATE INDEX reports_of_reporters ON reports(reporter_id, created_at) WHERE reporter_id IS NOT NULL;
        CREATE INDEX reports_of_users ON reports(user_id) WHERE user_id IS NOT NULL;
        CREATE INDEX reports_of_creators ON reports(creator_id) WHERE creator_id IS NOT NULL;
        CREATE INDEX reports_by_resolution ON reports(resolved_at) WHERE resolved_at IS NOT NULL;
        CREATE TABLE activity_subscriptions(
            id bigint PRIMARY KEY,
            seq bigint NOT NULL,
            at bigint NOT NULL,
            body text NOT NULL,
            client_id text COLLATE "C" NOT NULL,
            user_id bigint NOT NULL,
            webhook_id bigint);
        CREATE INDEX activity_subscriptions_of_apps ON activity_subscriptions(client_id);
        CREATE INDEX activity_subscriptions_of_users ON activity_subscriptions(user_id);
        CREATE INDEX activity_subscriptions_of_webhooks ON activity_subscriptions(webhook_id) WHERE webhook_id IS NOT NULL;
        CREATE TABLE webhooks(
            id bigint PRIMARY KEY,
            seq bigint NOT NULL,
            at bigint NOT NULL,
            body text NOT NULL,
            client_id text COLLATE "C" NOT NULL,
            url text COLLATE "C" NOT NULL,
            UNIQUE(client_id, url));
        CREATE TABLE topic_follows(
            user_id bigint NOT NULL,
            topic_id bigint NOT NULL,
            seq bigint NOT NULL,
            at bigint NOT NULL,
            PRIMARY KEY(user_id, topic_id));
        CREATE TABLE calendars(
            user_id bigint PRIMARY KEY,
            hash bytea NOT NULL UNIQUE,
            seq bigint NOT NULL,
            at bigint NOT NULL);
        """,
    ];

    /// <summary>The tables, for both databases. Every row of a table has the number and time of its last change in the log.</summary>
    public static readonly StoreSchema Tables = new("accounts.db", _sqlite, "accounts", _postgres, IsWatched: true);
}
