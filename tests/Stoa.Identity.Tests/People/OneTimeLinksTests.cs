using Stoa.Identity.Data;
using Stoa.Identity.People;
using Stoa.Spaces;

namespace Stoa.Identity.Tests.People;

public abstract class OneTimeLinksTests(bool postgres) : IAsyncLifetime
{
    private readonly ManualClock _clock = new(new DateTimeOffset(2026, 7, 1, 0, 0, 0, TimeSpan.Zero));
    private IdentityHome? _home;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _home = await IdentityHome.MakeAsync(postgres);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _home!.DisposeAsync();
    }

    [Fact]
    public async Task Link_OpensUntilItsTime_AndOnce()
    {
        await using var context = IdentityDatabase.Open(_home!.Home);
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
        await using var context = IdentityDatabase.Open(_home!.Home);
        Assert.Null(await new OneTimeLinks(context, _clock).FindAsync(code, Cancel));
    }

    [Fact]
    public async Task Create_OfOneForAPersonWhoHasOne_ReplacesItAlone()
    {
        await using var context = IdentityDatabase.Open(_home!.Home);
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
        await using var context = IdentityDatabase.Open(_home!.Home);
        var links = new OneTimeLinks(context, _clock);
        await links.CreateAsync(LinkKind.Invitation, TimeSpan.FromHours(1), null, null, Cancel);
        var lasting = await links.CreateAsync(LinkKind.Invitation, TimeSpan.FromHours(2), null, null, Cancel);
        _clock.Now += TimeSpan.FromHours(1);
        await links.DropExpiredAsync(Cancel);
        Assert.Single(context.Links);
        Assert.NotNull(await links.FindAsync(lasting, Cancel));
    }

    [Fact]
    public async Task Take_OfOneLinkByManyAtOnce_IsForOne()
    {
        await using var context = IdentityDatabase.Open(_home!.Home);
        var code = await new OneTimeLinks(context, _clock).CreateAsync(LinkKind.Invitation, TimeSpan.FromHours(1), null, null, Cancel);
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            await using var another = IdentityDatabase.Open(_home.Home);
            var links = new OneTimeLinks(another, _clock);
            return await links.FindAsync(code, Cancel) is { } link && await links.TakeAsync(link, Cancel);
        })));
        Assert.Single(taken, true);
    }

    [Fact]
    public async Task Create_OfManyForOnePersonAtOnce_LeavesOne()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            await using var context = IdentityDatabase.Open(_home!.Home);
            await new OneTimeLinks(context, _clock).CreateAsync(LinkKind.Recovery, OneTimeLinks.Lifetime, null, new UserId(1), Cancel);
        })));
        await using var context = IdentityDatabase.Open(_home!.Home);
        Assert.Single(context.Links);
    }

    [Fact]
    public async Task Answer_OfAnAuthenticator_IsUsedByOne_AndForgottenLater()
    {
        var hash = new byte[32];
        var used = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            await using var context = IdentityDatabase.Open(_home!.Home);
            return await new OneTimeLinks(context, _clock).TryUseAnswerAsync(hash, Cancel);
        })));
        Assert.Single(used, true);
        await using var context = IdentityDatabase.Open(_home!.Home);
        var links = new OneTimeLinks(context, _clock);
        Assert.False(await links.TryUseAnswerAsync(hash, Cancel));
        Assert.Empty(await links.ListInvitationsAsync(Cancel));
        _clock.Now += TimeSpan.FromHours(1);
        await links.DropExpiredAsync(Cancel);
        Assert.True(await links.TryUseAnswerAsync(hash, Cancel));
    }

    public sealed class OnSqlite() : OneTimeLinksTests(postgres: false);

    public sealed class OnPostgres() : OneTimeLinksTests(postgres: true);
}
