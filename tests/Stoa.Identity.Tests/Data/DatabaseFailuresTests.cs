using Microsoft.EntityFrameworkCore;
using Stoa.Identity.Data;
using Stoa.Storage;

namespace Stoa.Identity.Tests.Data;

/// <summary>What the libraries really throw.</summary>
public sealed class DatabaseFailuresTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Postgres_ThatIsNotThere_IsUnavailable()
    {
        var options = new StorageOptions { Postgres = "Host=127.0.0.1;Port=1;Database=none;Username=none;Password=none" };
        await using var home = DataHome.Open("/nowhere", options, TimeProvider.System);
        await using var context = IdentityDatabase.Open(home);
        var read = await Assert.ThrowsAnyAsync<Exception>(() => context.Links.AnyAsync(Cancel));
        Assert.True(DatabaseFailures.IsUnavailable(read), read.ToString());
        var transaction = await Assert.ThrowsAnyAsync<Exception>(() => context.Database.BeginTransactionAsync(Cancel));
        Assert.True(DatabaseFailures.IsUnavailable(transaction), transaction.ToString());
    }

    [Fact]
    public async Task Sqlite_ThatIsNotThere_IsUnavailable()
    {
        await using var home = DataHome.Open("/nowhere", new StorageOptions(), TimeProvider.System);
        await using var context = IdentityDatabase.Open(home);
        Assert.True(DatabaseFailures.IsUnavailable(await Assert.ThrowsAnyAsync<Exception>(() => context.Links.AnyAsync(Cancel))));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TheSameKeyTwice_IsAUniqueViolation_AndNothingElseIs(bool postgres)
    {
        await using var home = await IdentityHome.MakeAsync(postgres);
        await AddAsync(home.Home, 1, "ANN");
        Assert.True(DatabaseFailures.IsUniqueViolation(await Assert.ThrowsAsync<DbUpdateException>(() => AddAsync(home.Home, 1, "BEN"))));
        Assert.True(DatabaseFailures.IsUniqueViolation(await Assert.ThrowsAsync<DbUpdateException>(() => AddAsync(home.Home, 2, "ANN"))));
        var other = await Assert.ThrowsAsync<DbUpdateException>(() => AddAsync(home.Home, 3, "CAT", name: null));
        Assert.False(DatabaseFailures.IsUniqueViolation(other), other.ToString());
        Assert.False(DatabaseFailures.IsUnavailable(new InvalidOperationException("No ceremony.")));
    }

    private static async Task AddAsync(DataHome home, long id, string username, string? name = "N")
    {
        await using var context = IdentityDatabase.Open(home);
        var account = new SignInAccount { Id = id, Name = "N", UserName = username, NormalizedUserName = username };
        context.Users.Add(account);
        account.Name = name!;
        await context.SaveChangesAsync(Cancel);
    }
}
