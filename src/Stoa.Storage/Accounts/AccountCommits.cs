using System.Text.Json.Serialization.Metadata;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Databases;
using Stoa.Storage.Json;

namespace Stoa.Storage.Accounts;

/// <summary>Writes changes into the log and their table and, once they are on the disk, tells the observer and answers. Runs on the committing thread.</summary>
/// <remarks>Every check and every write below happens under the write lock of one transaction, so no check can be overtaken.</remarks>
internal sealed class AccountCommits(TimeProvider time) : ICommitTarget<PendingAccountChanges>
{
    /// <summary>What a person was called is not kept in the log when they are gone.</summary>
    private const string ForgetUser = "DELETE FROM account_changes WHERE type = 'user_saved' AND user_id = ?1";

    /// <summary>A feed that is level needs no old changes; the log does not grow with every token.</summary>
    private const string ForgetTokens = """
        DELETE FROM account_changes
        WHERE type IN ('token_issued', 'token_revoked', 'expired_tokens_dropped') AND at < ?1
        """;

    private const string ForgetAudit = "DELETE FROM account_changes WHERE type = 'audited' AND at < ?1";

    private static readonly TimeSpan _auditHistory = TimeSpan.FromDays(180);
    private static readonly TimeSpan _tokenHistory = TimeSpan.FromDays(1);
    private volatile Action<IReadOnlyList<RecordedAccountChange>>? _observer;

    /// <summary>Sets the one observer.</summary>
    public void Observe(Action<IReadOnlyList<RecordedAccountChange>> observer) => _observer = observer;

    /// <inheritdoc/>
    public int SizeOf(PendingAccountChanges write) => write.Changes.Length;

    /// <inheritdoc/>
    public void Write(IDatabase database, PendingAccountChanges write)
    {
        if (write.Expected is { } expected && !IsStill(database, expected))
        {
            Array.Fill(write.Results, new AccountAppendResult(AccountAppendStatus.AppChanged, null));
            return;
        }

        if (write.ExpectedUser is { } user && !IsStill(database, user))
        {
            Array.Fill(write.Results, new AccountAppendResult(AccountAppendStatus.UserChanged, null));
            return;
        }

        if (write.Report?.Write(database) is { } unwritten)
        {
            Array.Fill(write.Results, new AccountAppendResult(unwritten, null));
            return;
        }

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        for (var i = 0; i < write.Changes.Length; i++)
        {
            var change = write.Changes[i];
            if (Check(database, change, write.Secret) is { } refusal)
            {
                write.Results[i] = new AccountAppendResult(refusal, null);
                continue;
            }

            var seq = Log(database, now, change, write.Bodies[i]);
            if (!PersonalTables.Save(database, seq, now, change))
            {
                Save(database, seq, now, change, write.Secret);
            }

            write.Results[i] = new AccountAppendResult(
                AccountAppendStatus.Committed,
                new RecordedAccountChange(seq, DateTimeOffset.FromUnixTimeMilliseconds(now), change));
        }
    }

    /// <inheritdoc/>
    public void Committed(IReadOnlyList<PendingAccountChanges> batch)
    {
        try
        {
            var recorded = batch.SelectMany(write => write.Results).Select(result => result.Recorded).OfType<RecordedAccountChange>().ToList();
            if (recorded.Count > 0)
            {
                _observer?.Invoke(recorded);
            }
        }
        catch
        {
            // The changes are in the log, but this node has not applied them.
            Failed(batch);
            throw;
        }

        foreach (var write in batch)
        {
            write.Complete();
        }
    }

    /// <inheritdoc/>
    public void Failed(IReadOnlyList<PendingAccountChanges> batch)
    {
        foreach (var write in batch)
        {
            write.Fail();
        }
    }

    /// <summary>Writes a change into the log.</summary>
    /// <returns>Its number.</returns>
    private static long Log(IDatabase database, long now, AccountChange change, byte[] body)
    {
        using var insert = database.Rent("INSERT INTO account_changes(at, body, type, user_id) VALUES(?1, ?2, ?3, ?4) RETURNING seq");
        insert.Bind(1, now).BindText(2, body).Bind(3, ChangeTypeNames.Of(change)).Bind(4, (change as UserSaved)?.User.Id.Value).Step();
        return insert.Number(0);
    }

    /// <summary>Why the change cannot or need not be written; null when it is to be.</summary>
    private static AccountAppendStatus? Check(IDatabase database, AccountChange change, StoredSecret? secret)
    {
        switch (change)
        {
            case UserSaved saved:
                using (var select = database.Rent("SELECT 1 FROM users WHERE username = ?1 AND id <> ?2"))
                {
                    return select.Bind(1, Usernames.Fold(saved.User.Username)).Bind(2, saved.User.Id.Value).Step() ? AccountAppendStatus.UsernameTaken : null;
                }

            case AppSaved saved:
                return (HasApp(database, saved.App.ClientId), secret) switch
                {
                    (true, { Replaces: false }) => AccountAppendStatus.ClientIdTaken,
                    (false, null or { Replaces: true }) => AccountAppendStatus.AppUnknown,
                    _ => null,
                };

            case TokenIssued issued:
                return HasToken(database, issued.Token.Hash) ? AccountAppendStatus.Unchanged
                    : issued.Token.UserId is { } user && !HasUser(database, user) ? AccountAppendStatus.UserUnknown
                    : !OwnApps.Contains(issued.Token.ClientId) && !HasApp(database, issued.Token.ClientId) ? AccountAppendStatus.AppUnknown : null;
            case UserDeleted deleted:
                return HasUser(database, deleted.UserId) ? null : AccountAppendStatus.Unchanged;
            case AppDeleted deleted:
                return HasApp(database, deleted.ClientId) ? null : AccountAppendStatus.Unchanged;
            case ExpiredTokensDropped dropped:
                using (var select = database.Rent("SELECT 1 FROM tokens WHERE expires_at <= ?1 LIMIT 1"))
                {
                    return select.Bind(1, dropped.Before.ToUnixTimeMilliseconds()).Step() ? null : AccountAppendStatus.Unchanged;
                }

            case TokenRevoked revoked:
                return HasToken(database, revoked.Hash) ? null : AccountAppendStatus.Unchanged;
            case UserFollowed followed:
                return HasFollow(database, followed.SourceId.Value, followed.TargetId.Value) ? AccountAppendStatus.Unchanged : null;
            case UserUnfollowed unfollowed:
                return HasFollow(database, unfollowed.SourceId.Value, unfollowed.TargetId.Value) ? null : AccountAppendStatus.Unchanged;
            case UserBlocked { SourceId: var source, TargetId: var target }:
                return HasBlock(database, source.Value, target.Value) ? AccountAppendStatus.Unchanged
                    : !HasUser(database, source) || !HasUser(database, target) ? AccountAppendStatus.UserUnknown
                    : CountBlocks(database, source) >= UserBlocked.MaxPerPerson ? AccountAppendStatus.BlockLimitReached : null;
            case UserUnblocked unblocked:
                return HasBlock(database, unblocked.SourceId.Value, unblocked.TargetId.Value) ? null : AccountAppendStatus.Unchanged;
            default:
                return ActivityTables.Check(database, change) ?? PersonalTables.Check(database, change);
        }
    }

    private static bool IsStill(IDatabase database, App expected)
    {
        using var select = database.Rent("SELECT body FROM apps WHERE client_id = ?1");
        return select.Bind(1, expected.ClientId.Value).Step() && StoredBody.Read(select.Bytes(0), StoredBody.Json.App) == AsStored(expected, StoredBody.Json.App);
    }

    /// <summary>What a value is once it was stored: times have milliseconds then.</summary>
    private static T AsStored<T>(T value, JsonTypeInfo<T> type)
        where T : class => StoredBody.Read(StoredBody.Write(value, type), type);

    private static bool IsStill(IDatabase database, User expected)
    {
        using var select = database.Rent("SELECT body FROM users WHERE id = ?1");
        return select.Bind(1, expected.Id.Value).Step() && StoredBody.Read(select.Bytes(0), StoredBody.Json.User) == AsStored(expected, StoredBody.Json.User);
    }

    private static bool HasUser(IDatabase database, UserId user)
    {
        using var select = database.Rent("SELECT 1 FROM users WHERE id = ?1");
        return select.Bind(1, user.Value).Step();
    }

    private static bool HasApp(IDatabase database, ClientId client)
    {
        using var select = database.Rent("SELECT 1 FROM apps WHERE client_id = ?1");
        return select.Bind(1, client.Value).Step();
    }

    private static bool HasToken(IDatabase database, TokenHash hash)
    {
        using var select = database.Rent("SELECT 1 FROM tokens WHERE hash = ?1");
        return select.BindBytes(1, hash.ToBytes()).Step();
    }

    private static bool HasFollow(IDatabase database, long source, long target)
    {
        using var select = database.Rent("SELECT 1 FROM follows WHERE source_id = ?1 AND target_id = ?2");
        return select.Bind(1, source).Bind(2, target).Step();
    }

    private static bool HasBlock(IDatabase database, long source, long target)
    {
        using var select = database.Rent("SELECT 1 FROM blocks WHERE source_id = ?1 AND target_id = ?2");
        return select.Bind(1, source).Bind(2, target).Step();
    }

    private static long CountBlocks(IDatabase database, UserId source)
    {
        using var select = database.Rent("SELECT count(*) FROM blocks WHERE source_id = ?1");
        select.Bind(1, source.Value).Step();
        return select.Number(0);
    }

    private static void Save(IDatabase database, long seq, long at, AccountChange change, StoredSecret? secret)
    {
        switch (change)
        {
            case UserSaved { User: var user }:
                Run("""
                    INSERT INTO users(id, seq, at, body, username) VALUES(?1, ?2, ?3, ?4, ?5)
                    ON CONFLICT(id) DO UPDATE SET seq = ?2, at = ?3, body = ?4, username = ?5
                    """,
                    row => Row(row.Bind(1, user.Id.Value), StoredBody.Write(user, StoredBody.Json.User)).Bind(5, Usernames.Fold(user.Username)));
                break;
            case AppSaved { App: var app } when secret is not null:
                Run("""
                    INSERT INTO apps(client_id, seq, at, body, secret_hash, secret_encrypted) VALUES(?1, ?2, ?3, ?4, ?5, ?6)
                    ON CONFLICT(client_id) DO UPDATE SET seq = ?2, at = ?3, body = ?4, secret_hash = ?5, secret_encrypted = ?6
                    """,
                    row => Row(row.Bind(1, app.ClientId.Value), StoredBody.Write(app, StoredBody.Json.App))
                        .BindBytes(5, secret.Hash).BindBytes(6, secret.Encrypted));
                break;
            case AppSaved { App: var app }:
                Run(
                    "UPDATE apps SET seq = ?2, at = ?3, body = ?4 WHERE client_id = ?1",
                    row => Row(row.Bind(1, app.ClientId.Value), StoredBody.Write(app, StoredBody.Json.App)));
                break;
            case TokenIssued { Token: var token }:
                Run(
                    "INSERT INTO tokens(hash, seq, at, body, client_id, user_id, expires_at) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                    row => Row(row.BindBytes(1, token.Hash.ToBytes()), StoredBody.Write(token, StoredBody.Json.AccessToken))
                        .Bind(5, token.ClientId.Value).Bind(6, token.UserId?.Value).Bind(7, token.ExpiresAt?.ToUnixTimeMilliseconds()));
                break;
            case UserFollowed { SourceId: var source, TargetId: var target }:
                Run(
                    "INSERT INTO follows(source_id, target_id, seq, at) VALUES(?1, ?2, ?3, ?4)",
                    row => row.Bind(1, source.Value).Bind(2, target.Value).Bind(3, seq).Bind(4, at));
                break;
            case UserBlocked { SourceId: var source, TargetId: var target }:
                Run(
                    "INSERT INTO blocks(source_id, target_id, seq, at) VALUES(?1, ?2, ?3, ?4)",
                    row => row.Bind(1, source.Value).Bind(2, target.Value).Bind(3, seq).Bind(4, at));
                break;
            case TopicSaved { Topic: var topic }:
                Run("""
                    INSERT INTO topics(id, seq, at, body) VALUES(?1, ?2, ?3, ?4)
                    ON CONFLICT(id) DO UPDATE SET seq = ?2, at = ?3, body = ?4
                    """,
                    row => Row(row.Bind(1, topic.Id.Value), StoredBody.Write(topic, StoredBody.Json.Topic)));
                break;
            case ActivitySubscriptionSaved or WebhookSaved:
                ActivityTables.Save(database, change, row => row.Bind(2, seq).Bind(3, at));
                break;
            default:
                Delete(database, change);
                break;
        }

        IStatement Row(IStatement row, byte[] body) => row.Bind(2, seq).Bind(3, at).BindText(4, body);

        void Run(string sql, Func<IStatement, IStatement> bind) => Execute(database, sql, bind);
    }

    /// <summary>What a change takes away.</summary>
    private static void Delete(IDatabase database, AccountChange change)
    {
        switch (change)
        {
            case TokenRevoked revoked:
                Run("DELETE FROM tokens WHERE hash = ?1", row => row.BindBytes(1, revoked.Hash.ToBytes()));
                break;
            case UserUnfollowed { SourceId: var source, TargetId: var target }:
                Run(
                    "DELETE FROM follows WHERE source_id = ?1 AND target_id = ?2",
                    row => row.Bind(1, source.Value).Bind(2, target.Value));
                break;
            case UserUnblocked { SourceId: var source, TargetId: var target }:
                Run(
                    "DELETE FROM blocks WHERE source_id = ?1 AND target_id = ?2",
                    row => row.Bind(1, source.Value).Bind(2, target.Value));
                break;
            case UserDeleted { UserId: var user }:
                Run("DELETE FROM users WHERE id = ?1", row => row.Bind(1, user.Value));
                Run("DELETE FROM follows WHERE source_id = ?1 OR target_id = ?1", row => row.Bind(1, user.Value));
                Run("DELETE FROM blocks WHERE source_id = ?1 OR target_id = ?1", row => row.Bind(1, user.Value));
                Run("DELETE FROM tokens WHERE user_id = ?1", row => row.Bind(1, user.Value));
                Run(ForgetUser, row => row.Bind(1, user.Value));
                PersonalTables.Forget(database, user);
                ReportTable.Forget(database, user);
                ActivityTables.Forget(database, user);
                break;
            case AppDeleted { ClientId: var client }:
                Run("DELETE FROM apps WHERE client_id = ?1", row => row.Bind(1, client.Value));
                Run("DELETE FROM tokens WHERE client_id = ?1", row => row.Bind(1, client.Value));
                ActivityTables.Forget(database, client);
                break;
            case ExpiredTokensDropped { Before: var before }:
                Run("DELETE FROM tokens WHERE expires_at <= ?1", row => row.Bind(1, before.ToUnixTimeMilliseconds()));
                Run(ForgetTokens, row => row.Bind(1, (before - _tokenHistory).ToUnixTimeMilliseconds()));
                Run(ForgetAudit, row => row.Bind(1, (before - _auditHistory).ToUnixTimeMilliseconds()));
                ReportTable.ForgetResolved(database, before - Report.Retention);
                break;
            case Audited:
                break; // The log itself is what it is in.
            case ActivitySubscriptionDeleted or WebhookDeleted:
                ActivityTables.Delete(database, change);
                break;
            default:
                throw new InvalidOperationException($"No table for {change.GetType().Name}.");
        }

        void Run(string sql, Func<IStatement, IStatement> bind) => Execute(database, sql, bind);
    }

    private static void Execute(IDatabase database, string sql, Func<IStatement, IStatement> bind)
    {
        using var statement = database.Rent(sql);
        bind(statement).Run();
    }
}
