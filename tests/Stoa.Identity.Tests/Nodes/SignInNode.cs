using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Stoa.Api.Apps;
using Stoa.Api.Auth;
using Stoa.Api.OAuth;
using Stoa.Cluster;
using Stoa.Cluster.Rooms;
using Stoa.Directory.Accounts;
using Stoa.Spaces.Accounts;
using Stoa.Storage;

namespace Stoa.Identity.Tests.Nodes;

/// <summary>A node with its pages and OAuth on real Kestrel, behind a proxy with HTTPS; anyone may make an account.</summary>
internal sealed class SignInNode : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _stores = [];
    private WebApplication? _app;

    private SignInNode()
    {
    }

    public IServiceProvider Services => _app!.Services;

    public AccountDirectory Directory => Services.GetRequiredService<AccountDirectory>();

    /// <summary>The address by name, as people open it.</summary>
    public Uri Address => new(_app!.Urls.First().Replace("127.0.0.1", "localhost", StringComparison.Ordinal));

    public static async Task<SignInNode> StartAsync(DataHome home)
    {
        var node = new SignInNode();
        IdentityHosting.PrepareStoaIdentity(home, TimeProvider.System);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var services = builder.Services;
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(node.Keep(home.OpenEvents()));
        services.AddSingleton(node.Keep(home.OpenAccounts()));
        services.AddSingleton(node.Keep(home.OpenDeliveries()));
        services.AddSingleton(node.Keep(home.OpenOrders()));
        services.AddSingleton(node.Keep(home.OpenInsights()));
        services.AddSingleton<IUnknownTokenLookup, FeedLookup>();
        services.AddSingleton<Authenticator>();
        services.AddSingleton<GuessLimiter>();
        services.AddSingleton<ClientAuthentication>();
        services.AddSingleton<AppTokens>();
        services.AddSingleton<AppRegistry>();
        builder.AddStoaCluster(new ClusterOptions(), new RoomOptions());
        builder.AddStoaIdentity(home, new AccountOptions { SignUp = SignUpMode.Open });
        services.AddRazorPages().AddApplicationPart(typeof(IdentityHosting).Assembly); // Found by themselves from the program's assembly alone.
        node._app = builder.Build();
        node._app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto });
        node._app.UseStoaIdentity();
        await node._app.StartAsync(TestContext.Current.CancellationToken);
        await node.Services.GetRequiredService<Readiness>().WhenReady;
        return node;
    }

    /// <summary>A path as an address of this very node.</summary>
    public string At(string path) => new Uri(Address, path).ToString();

    public async ValueTask DisposeAsync()
    {
        await _app!.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }
    }

    private T Keep<T>(T store)
        where T : IAsyncDisposable
    {
        _stores.Add(store);
        return store;
    }

    private sealed class FeedLookup(AccountFeed feed) : IUnknownTokenLookup
    {
        public ValueTask<AccessToken?> FindAsync(TokenHash hash, CancellationToken cancellationToken) => feed.FindTokenAsync(hash, cancellationToken);
    }
}
