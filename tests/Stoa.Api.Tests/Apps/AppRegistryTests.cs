using Stoa.Api.Apps;
using Stoa.Directory.Accounts;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Api.Tests.Apps;

/// <summary>What the registry refuses that requests seldom bring about.</summary>
public sealed class AppRegistryTests : IAsyncLifetime
{
    private static readonly UserId _owner = new(7);
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("stoa-apps-").FullName;
    private readonly AccountDirectory _accounts = new();
    private readonly AccountStore _store;
    private readonly AppRegistry _registry;
    private bool _isBehind;

    public AppRegistryTests()
    {
        _store = AccountStore.Open(_folder, TimeProvider.System);
        _store.ObserveCommits(changes =>
        {
            foreach (var change in _isBehind ? [] : changes)
            {
                _accounts.Apply(change);
            }
        });
        _registry = new AppRegistry(_store, _accounts, TimeProvider.System);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Change_OfAnAppThatSomebodyChangedMeanwhile_IsRefused()
    {
        var stop = TestContext.Current.CancellationToken;
        var app = await CreateAsync();
        _isBehind = true; // As a node is for a moment after a change on another one.
        var changed = await _registry.SwitchAsync(app.ClientId, disabled: true, new UserId(1), stop);
        Assert.True(changed.Done);

        var edited = await _registry.EditAsync(app.ClientId, _owner, "New", null, stop);
        var rotated = await _registry.RotateAsync(app.ClientId, _owner, stop);
        var deleted = await _registry.DeleteAsync(app.ClientId, _owner, stop);

        Assert.All([edited, rotated, deleted], result => Assert.Equal((AppRefusal.AppChanged, null, null), (result.Refusal, result.App, result.Secret)));
        var stored = await _store.FindAppAsync(app.ClientId, stop);
        Assert.Equal(("App", true, 0), (stored?.Name, stored?.Disabled, stored?.BearerGeneration));
        var audit = await _store.ReadAuditAsync(long.MaxValue, 10, stop);
        Assert.Equal([AuditAct.AppDisabled, AuditAct.AppCreated], audit.Select(line => ((Audited)line.Change).Act));
    }

    [Fact]
    public async Task Change_WhenTheStoreIsClosed_IsUnavailable()
    {
        var stop = TestContext.Current.CancellationToken;
        var app = await CreateAsync();
        await _store.DisposeAsync();

        var created = await _registry.CreateAsync(_owner, "App", AppKind.Public, [], stop);
        var edited = await _registry.EditAsync(app.ClientId, _owner, "New", null, stop);
        var deleted = await _registry.DeleteAsync(app.ClientId, _owner, stop);

        Assert.All([created, edited, deleted], result => Assert.Equal((false, AppRefusal.Unavailable), (result.Done, result.Refusal)));
        Assert.Equal([app], _registry.OwnedBy(_owner));
    }

    [Theory]
    [InlineData(" ", "https://example.org/", 1, AppRefusal.NameInvalid)]
    [InlineData("a\u0007b", "https://example.org/", 1, AppRefusal.NameInvalid)]
    [InlineData("App", "javascript:alert(1)", 1, AppRefusal.RedirectUriInvalid)]
    [InlineData("App", "https://example.org/", 11, AppRefusal.TooManyRedirectUris)]
    public async Task Create_WithWhatNoAppMayHave_SaysWhat(string name, string uri, int count, AppRefusal refusal)
    {
        var result = await _registry.CreateAsync(
            _owner, name, AppKind.Confidential, [.. Enumerable.Repeat(uri, count)], TestContext.Current.CancellationToken);

        Assert.Equal(refusal, result.Refusal);
        Assert.Empty(_registry.All);
    }

    [Fact]
    public async Task Create_ByTheCommandLine_BelongsToNobody()
    {
        var result = await _registry.CreateAsync(null, "App", AppKind.Confidential, [], TestContext.Current.CancellationToken);

        Assert.Null(result.App?.OwnerId);
        Assert.NotNull(await _store.AuthenticateAppAsync(result.App!.ClientId, result.Secret!, TestContext.Current.CancellationToken));
        Assert.Null(_registry.Find(result.App.ClientId, _owner));
        Assert.Equal([result.App], _registry.All);
    }

    private async Task<App> CreateAsync()
    {
        var result = await _registry.CreateAsync(_owner, "App", AppKind.Confidential, [], TestContext.Current.CancellationToken);
        Assert.True(result.Done);
        return result.App;
    }
}
