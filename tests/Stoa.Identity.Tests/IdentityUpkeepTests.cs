using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenIddict.Abstractions;
using Stoa.Directory.Accounts;
using Stoa.Identity.OAuth;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Identity.Tests;

/// <summary>What is thrown away, on the real tables.</summary>
public abstract class IdentityUpkeepTests(bool postgres) : IAsyncLifetime
{
    private static readonly ClientId _client = new("client-1");
    private IdentityHome? _home;
    private readonly ManualClock _clock = new(TimeProvider.System.GetUtcNow());
    private AccountStore? _store;
    private WebApplication? _app;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _home = await IdentityHome.MakeAsync(postgres, prepared: false);
        IdentityHosting.PrepareStoaIdentity(_home.Home, TimeProvider.System);
        _store = _home.Home.OpenAccounts();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton<TimeProvider>(_clock);
        builder.Services.AddSingleton(_store);
        builder.Services.AddSingleton<AccountDirectory>();
        builder.Services.AddSingleton(provider => new Cluster.Readiness(_clock));
        builder.AddStoaIdentity(_home.Home, new AccountOptions());
        _app = builder.Build();
    }

    public async ValueTask DisposeAsync()
    {
        await _app!.DisposeAsync();
        await _store!.DisposeAsync();
        await _home!.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Drop_ForgetsWhatEndedLongAgo_AndTheRowsOfAppsThatAreGone()
    {
        var accounts = _app!.Services.GetRequiredService<AccountDirectory>();
        accounts.Apply(new RecordedAccountChange(1, _clock.Now, new AppSaved(new App { ClientId = _client, Name = "App", CreatedAt = _clock.Now })));
        await using (var scope = _app.Services.CreateAsyncScope())
        {
            Assert.NotNull(await scope.ServiceProvider.GetRequiredService<AppMirror>().ShowAsync(_client.Value, Cancel));
            await AddTokenAsync(scope.ServiceProvider, ended: _clock.Now.AddDays(-1), made: _clock.Now.AddDays(-30));
            await AddTokenAsync(scope.ServiceProvider, ended: _clock.Now.AddDays(30), made: _clock.Now.AddDays(-30));
        }

        await DropAsync();
        Assert.Equal((1, 1), await CountAsync());

        accounts.Apply(new RecordedAccountChange(2, _clock.Now, new AppDeleted(_client)));
        await DropAsync();
        Assert.Equal((0, 0), await CountAsync());
    }

    [Fact]
    public async Task Mirror_OfAnAppThatChanged_IsBroughtUpToDate_AndOfADisabledOneNotShown()
    {
        var accounts = _app!.Services.GetRequiredService<AccountDirectory>();
        var app = new App { ClientId = _client, Name = "App", CreatedAt = _clock.Now, RedirectUris = ["https://a.example/"] };
        accounts.Apply(new RecordedAccountChange(1, _clock.Now, new AppSaved(app)));
        await using var scope = _app.Services.CreateAsyncScope();
        var mirror = scope.ServiceProvider.GetRequiredService<AppMirror>();
        var applications = scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
        Assert.Same(app, await mirror.ShowAsync(_client.Value, Cancel));
        Assert.Null(await mirror.ShowAsync("other", Cancel));
        Assert.Null(await mirror.ShowAsync(null, Cancel));

        accounts.Apply(new RecordedAccountChange(2, _clock.Now, new AppSaved(app with { RedirectUris = ["https://b.example/", "com.example:/back"] })));
        await mirror.ShowAsync(_client.Value, Cancel);
        var row = await applications.FindByClientIdAsync(_client.Value, Cancel);
        Assert.Equal("https://b.example/ com.example:/back", string.Join(' ', await applications.GetRedirectUrisAsync(row!, Cancel)));

        accounts.Apply(new RecordedAccountChange(3, _clock.Now, new AppSaved(app with { Disabled = true })));
        Assert.Null(await mirror.ShowAsync(_client.Value, Cancel));
    }

    [Fact]
    public async Task Mirror_OfANewApp_IsMadeByManyAtOnce()
    {
        var app = new App { ClientId = _client, Name = "App", CreatedAt = _clock.Now, RedirectUris = ["https://a.example/"] };
        _app!.Services.GetRequiredService<AccountDirectory>().Apply(new RecordedAccountChange(1, _clock.Now, new AppSaved(app)));
        var shown = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            await using var scope = _app.Services.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<AppMirror>().ShowAsync(_client.Value, Cancel);
        })));
        Assert.All(shown, one => Assert.Same(app, one));
        Assert.Equal((0, 1), await CountAsync());
    }

    private async Task DropAsync()
    {
        await using var scope = _app!.Services.CreateAsyncScope();
        await _app.Services.GetServices<IHostedService>().OfType<IdentityUpkeep>().Single().DropAsync(scope.ServiceProvider, Cancel);
    }

    private async Task<(long Tokens, long Apps)> CountAsync()
    {
        await using var scope = _app!.Services.CreateAsyncScope();
        return (
            await scope.ServiceProvider.GetRequiredService<IOpenIddictTokenManager>().CountAsync(Cancel),
            await scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>().CountAsync(Cancel));
    }

    private static async Task AddTokenAsync(IServiceProvider services, DateTimeOffset ended, DateTimeOffset made)
    {
        var applications = services.GetRequiredService<IOpenIddictApplicationManager>();
        var row = await applications.FindByClientIdAsync(_client.Value, Cancel);
        var id = await applications.GetIdAsync(row!, Cancel);
        await services.GetRequiredService<IOpenIddictTokenManager>().CreateAsync(
            new OpenIddictTokenDescriptor
            {
                ApplicationId = id, Subject = new UserId(1).ToString(), Type = OpenIddictConstants.TokenTypeIdentifiers.RefreshToken,
                Status = OpenIddictConstants.Statuses.Valid, CreationDate = made, ExpirationDate = ended,
            },
            Cancel);
    }

    public sealed class OnSqlite() : IdentityUpkeepTests(postgres: false);

    public sealed class OnPostgres() : IdentityUpkeepTests(postgres: true);
}
