using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;
using Stoa.Storage.Sqlite;
using static Stoa.Storage.Tests.AccountSamples;

namespace Stoa.Storage.Tests.Accounts;

/// <summary>Files that older programs wrote.</summary>
public sealed class AccountsSchemaTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_FileWithoutTheColumnsOfTheLog_FillsThem()
    {
        using (var old = new SqliteFile(_folder.File("accounts.db"), [.. AccountsSchema.Tables.Sqlite.Take(6)], TimeProvider.System).Create())
        {
            old.Execute("""
                INSERT INTO users(id, username, seq, at, body) VALUES(1, 'Alice', 1, 5, '{"id":"1","username":"Alice","name":"Alice","created_at":0}');
                INSERT INTO account_changes(at, body) VALUES(5, '{"type":"user_saved","user":{"id":1,"username":"Alice","name":"Alice","created_at":0}}');
                INSERT INTO account_changes(at, body) VALUES(6, '{"type":"audited","act":1,"actor":1}');
                """);
        }

        await using var store = AccountStore.Open(_folder.Path, TimeProvider.System);
        Assert.IsType<Audited>(Assert.Single(await store.ReadAuditAsync(long.MaxValue, 10, Cancel)).Change);
        Assert.Equal(AccountAppendStatus.UsernameTaken, (await store.AppendAsync(new UserSaved(User(2, "ALICE")), Cancel)).Status);
        Assert.True((await store.AppendAsync(new UserDeleted(new UserId(1)), Cancel)).Committed);
        Assert.Equal([typeof(Audited), typeof(UserDeleted)], (await store.ReadFeedAsync(0, 10, Cancel)).Select(recorded => recorded.Change.GetType()));
    }
}
