using Microsoft.Data.Sqlite;
using Stoa.Identity.Data;
using Stoa.Identity.People;
using Stoa.Spaces;

namespace Stoa.Identity.Tests.People;

public sealed class OneTimeLinksTests : IDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("stoa-test-").FullName;
    private readonly ManualClock _clock = new(new DateTimeOffset(2026, 7, 1, 0, 0, 0, TimeSpan.Zero));

    public OneTimeLinksTests() => IdentityDatabase.Prepare(_folder, TimeProvider.System);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Link_OpensUntilItsTime_AndOnce()
    {
        await using var context = IdentityDatabase.Open(_folder);
        var links = new OneTimeLinks(context, _clock);
        var code = await links.CreateAsync(LinkKind.Invitation, TimeSpan.FromHours(1), new UserId(7), null, Cancel);
        Assert.Equal(43, code.Length);
        var link = await links.FindAsync(code, Cancel);
        Assert.Equal((LinkKind.Invitation, 7L), (link!.Kind, link.CreatedBy));
        _clock.Now += TimeSpan.FromHours(1);
        Assert.Null(await links.FindAsync(code, Cancel));
        _clock.Now -= TimeSpan.FromSeconds(1);
        Assert.True(await links.TakeAsync(link, Cancel));
        Assert.False(await links.TakeAsync(link, Cancel));
        Assert.Null(await links.FindAsync(code, Cancel));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("made up")]
    public async Task Find_OfACodeThatIsNone_FindsNothing(string? code)
    {
        await using var context = IdentityDatabase.Open(_folder);
        Assert.Null(await new OneTimeLinks(context, _clock).FindAsync(code, Cancel));
    }

    [Fact]
    public async Task Create_OfOneForAPersonWhoHasOne_ReplacesItAlone()
    {
        await using var context = IdentityDatabase.Open(_folder);
        var links = new OneTimeLinks(context, _clock);
        var lifetime = OneTimeLinks.Lifetime;
        var first = await links.CreateAsync(LinkKind.Recovery, lifetime, null, new UserId(1), Cancel);
        var other = await links.CreateAsync(LinkKind.Recovery, lifetime, null, new UserId(2), Cancel);
        var invitation = await links.CreateAsync(LinkKind.Invitation, lifetime, null, null, Cancel);
        var second = await links.CreateAsync(LinkKind.Recovery, lifetime, null, new UserId(1), Cancel);
        await links.CreateAsync(LinkKind.Invitation, lifetime, null, null, Cancel);
        Assert.Null(await links.FindAsync(first, Cancel));
        Assert.NotNull(await links.FindAsync(second, Cancel));
        Assert.NotNull(await links.FindAsync(other, Cancel));
        Assert.NotNull(await links.FindAsync(invitation, Cancel));
        Assert.Equal(2, (await links.ListInvitationsAsync(Cancel)).Count);
    }

    [Fact]
    public async Task DropExpired_ForgetsThose()
    {
        await using var context = IdentityDatabase.Open(_folder);
        var links = new OneTimeLinks(context, _clock);
        await links.CreateAsync(LinkKind.Invitation, TimeSpan.FromHours(1), null, null, Cancel);
        var lasting = await links.CreateAsync(LinkKind.Invitation, TimeSpan.FromHours(2), null, null, Cancel);
        _clock.Now += TimeSpan.FromHours(1);
        await links.DropExpiredAsync(Cancel);
        Assert.Single(context.Links);
        Assert.NotNull(await links.FindAsync(lasting, Cancel));
    }
}
