namespace Stoa.Storage.Accounts;

/// <summary>The schema of <c>accounts.db</c>, step by step. A released step never changes.</summary>
internal static class AccountsSchema
{
    // Every table row has the number and time of its last change in the log.
    public static readonly IReadOnlyList<string> Migrations =
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
    ];
}
