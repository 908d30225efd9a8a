using Stoa.Api;
using Stoa.Api.Activity;
using Stoa.Api.Activity.Webhooks;
using Stoa.Api.Apps;
using Stoa.Api.Auth;
using Stoa.Api.Discovery;
using Stoa.Api.Insights;
using Stoa.Api.Limits;
using Stoa.Api.Moderation;
using Stoa.Api.OAuth;
using Stoa.Api.OpenApi;
using Stoa.Api.Paging;
using Stoa.Api.Payments;
using Stoa.Api.Previews;
using Stoa.Api.Rooms;
using Stoa.Api.Spaces;
using Stoa.Api.Users;
using Stoa.Api.Whip;
using Stoa.Cluster;
using Stoa.Cluster.Insights;
using Stoa.Cluster.Rooms;
using Stoa.Directory;
using Stoa.Directory.Accounts;
using Stoa.Directory.Search;
using Stoa.Identity;
using Stoa.Server.Audio;
using Stoa.Server.CommandLine;
using Stoa.Server.Demo;
using Stoa.Server.Health;
using Stoa.Server.Telemetry;
using Stoa.Server.Web;
using Stoa.Spaces;
using Stoa.Storage;
using Stoa.Storage.Accounts;
using Stoa.Storage.Insights;
using Stoa.Storage.Payments;

namespace Stoa.Server.Hosting;

/// <summary>Puts the parts together and runs them: storage, cluster, HTTP, and the demo when it is wanted.</summary>
/// <remarks>
/// The data folder is this process's alone. Storage is opened first and closed last, around the host, so that everything that was
/// acknowledged is on the disk when the process ends. The port is open from the start and answers 503 until the directories are loaded.
/// </remarks>
internal static class StoaServer
{
    // Otherwise the framework watches the folder that it is started in, with all folders below, for settings that change; nothing here takes them up while it runs.
    private static readonly string[] _unwatched = ["--hostBuilder:reloadConfigOnChange=false"];

    /// <summary>Runs until Ctrl-C, SIGTERM or the token.</summary>
    /// <returns>0 after an orderly stop.</returns>
    /// <exception cref="CommandFailedException">The server cannot start; the message says what to do.</exception>
    public static async Task<int> RunAsync(ServeOptions options, CancellationToken cancellationToken)
    {
        if (FoldingCheck.FindFault() is { } fault)
        {
            throw new CommandFailedException(fault);
        }

        if (DescriptorLimit.Current.WhyTooLow is { } tooLow)
        {
            throw new CommandFailedException(tooLow);
        }

        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "stoa", Args = _unwatched });
        var settings = StoaSettings.Read(builder.Configuration);
        using var folder = ServerLock.Take(options.DataFolder);
        await using var home = DataHome.Open(options.DataFolder, settings.Storage, TimeProvider.System);
        await using var events = home.OpenEvents();
        await using var accounts = home.OpenAccounts();
        await using var deliveries = home.OpenDeliveries();
        await using var orders = home.OpenOrders();
        await using var insights = home.OpenInsights();
        IdentityHosting.PrepareStoaIdentity(home, TimeProvider.System);
        builder.Services.AddSingleton(deliveries);
        builder.Services.AddSingleton(orders);
        builder.Services.AddSingleton(insights);
        Configure(builder, options, settings, events, accounts, home);

        await using var app = builder.Build();
        void Tell(Action<Action<Exception>> observe, string file, string schema) => observe(new StorageFailures(
            app.Services.GetRequiredService<ILogger<StorageFailures>>(), app.Services.GetRequiredService<StorageHealth>(), TimeProvider.System,
            home.Postgres is null ? file : $"The schema {schema}").Note);
        Tell(events.ObserveFailures, "stoa.db", "events");
        Tell(accounts.ObserveFailures, "accounts.db", "accounts");
        Tell(deliveries.ObserveFailures, "activity.db", "deliveries");
        Tell(orders.ObserveFailures, "payments.db", "orders");
        Tell(insights.ObserveFailures, "insights.db", "insights");
        app.UseHealth().UseProxies(settings.Hosting).UsePlacement(settings.Node).UseStoaCors(settings.Api).UseStoaApi(BuildApi(app.Services, accounts));
        app.UseStoaWeb();
        app.UseStoaIdentity();
        app.MapDocsPage();
        if (!await TryStartAsync(app, settings, cancellationToken))
        {
            return 0;
        }

        await Console.Out.WriteLineAsync($"Stoa runs at {string.Join(" and ", app.Urls)}, its data is in {options.DataFolder}. Ctrl-C stops it.");
        await app.WaitForShutdownAsync(cancellationToken);
        return Environment.ExitCode; // Not 0 when the others have declared this node dead.
    }

    /// <summary>Starts; false when it was told to stop before it had started.</summary>
    private static async Task<bool> TryStartAsync(WebApplication app, StoaSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested || app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await EndAsync(app);
            return false;
        }
        catch (Exception e) when (ListenFault.Describe(e) is { } why)
        {
            await EndAsync(app);
            throw new CommandFailedException(why);
        }
        catch (Exception e) when (PlacementHosting.WhyNotStarted(settings.Node, e) is { } why)
        {
            throw new CommandFailedException(why);
        }
    }

    /// <summary>Ends in order what has started.</summary>
    private static async Task EndAsync(WebApplication app)
    {
        try
        {
            await app.StopAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is InvalidOperationException or AggregateException or OperationCanceledException)
        {
            // Orleans does not stop in the middle of a start. The process ends now, and the stores around it are closed in order.
        }
    }

    private static void Configure(
        WebApplicationBuilder builder, ServeOptions options, StoaSettings settings, IEventStore events, AccountStore accounts, DataHome home)
    {
        builder.Logging.ClearProviders().AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
            console.UseUtcTimestamp = true;
        });
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Microsoft.Hosting", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel.Http2", LogLevel.None); // "Critical", with a trace and dozens of times a connection, whenever a stranger floods one.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel.Connections", LogLevel.Error); // A line for each that is above the limit; kestrel.rejected_connections counts them.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical); // A start that fails is told once, by the command line.
        builder.Logging.AddFilter("Orleans.Runtime.SiloLifecycleSubject", LogLevel.Critical).AddFilter("Orleans.Runtime.Silo", LogLevel.Critical); // The same, with five traces.
        builder.Services.AddHealth();
        builder.WebHost.UseKestrelHttpsConfiguration().UseUrls(options.Urls).ConfigureKestrel(StoaApiHosting.ConfigureLimits).ConfigureKestrel(DescriptorLimit.Current.Apply);
        builder.Services.AddPlacement(settings.Node, accounts);
        builder.Services.AddProxies(settings.Hosting);
        builder.Services.AddCors();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(events);
        builder.Services.AddSingleton(accounts);
        AddApi(builder.Services, settings);
        var isDemo = options.Demo ?? builder.Environment.IsDevelopment();
        if (isDemo && builder.Configuration[$"{StoaSettings.SectionName}:{nameof(StoaSettings.Rooms)}:{nameof(RoomOptions.Guests)}"] is null)
        {
            settings.Rooms.Guests = true; // Who opens the demo's address sees and hears it at once.
        }

        builder.Services.AddSingleton(settings.Insights);
        builder.Services.AddSingleton(settings.Retention);
        builder.AddStoaCluster(settings.Cluster, settings.Rooms, settings.Node, home.Postgres);
        builder.AddTelemetry(settings.Telemetry);
        builder.Services.AddStoaActivity(settings.Activity);
        builder.Services.AddStoaPayments(settings.Stripe);
        builder.AddStoaIdentity(home, settings.Accounts);
        builder.AddAudio(settings.Audio, settings.Node, isLocal: Array.TrueForAll(options.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries), IsLocal));
        if (isDemo)
        {
            builder.Services.AddHostedService<DemoService>();
        }
    }

    private static void AddApi(IServiceCollection services, StoaSettings settings)
    {
        services.AddSingleton(settings.Api);
        services.AddSingleton<IUnknownTokenLookup, UnknownTokens>();
        services.AddSingleton<Authenticator>();
        if (settings.Node.IsClustered)
        {
            services.AddSingleton<IRateLimitCounters, SharedRateLimitCounters>();
        }
        else
        {
            services.AddSingleton<IRateLimitCounters, LocalRateLimitCounters>();
        }

        services.AddSingleton<GuessLimiter>();
        services.AddSingleton<ClientAuthentication>();
        services.AddSingleton<AppTokens>();
        services.AddSingleton<AppRegistry>();
        services.AddSingleton<StoaApi>();
        services.AddSingleton<RoomDesk>();
        services.AddSingleton<SpacePreviews>();
        services.AddSingleton<OperatorActs>();
        services.AddSingleton<ReportDesk>();
    }

    private static bool IsLocal(string url) => Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.IsLoopback;

    /// <summary>The whole HTTP surface: X's part, ours, and the documents that describe both.</summary>
    private static StoaApi BuildApi(IServiceProvider services, AccountStore store)
    {
        var api = services.GetRequiredService<StoaApi>();
        var spaces = services.GetRequiredService<SpaceDirectory>();
        var accounts = services.GetRequiredService<AccountDirectory>();
        var time = services.GetRequiredService<TimeProvider>();
        var tokens = new PageTokens(store.PageTokenKey.Span);
        api.Routes
            .MapSpaces(new SpaceLookup(spaces, services.GetRequiredService<IEventStore>(), api.Options, time), spaces, accounts, tokens)
            .MapUsers(accounts, store, tokens)
            .MapRooms(
                services.GetRequiredService<RoomDesk>(), services.GetRequiredService<SpaceCreation>(), services.GetRequiredService<ITicketPayments>(),
                services.GetRequiredService<IEventStore>(), store, new SnowflakeIds(time, new Random()), tokens)
            .MapPayments(
                services.GetRequiredService<RoomDesk>(), services.GetRequiredService<IEventStore>(), services.GetRequiredService<OrderStore>(), tokens,
                services.FindStripeWebhook())
            .MapDiscovery(services.GetRequiredService<RoomDesk>(), services.GetRequiredService<SpacePreviews>(), store, tokens)
            .MapInsights(
                services.GetRequiredService<RoomDesk>(), services.GetRequiredService<IEventStore>(), services.GetRequiredService<SpaceInsights>(),
                services.GetRequiredService<InsightsStore>(), tokens, time)
            .MapActivity(
                services.GetRequiredService<ActivityServices>(), services.GetRequiredService<WebhookChecker>(), services.GetRequiredService<WebhookSender>(), tokens)
            .MapAudio(services.GetRequiredService<RoomDesk>(), services.GetRequiredService<IAudioSessions>())
            .MapModeration(
                services.GetRequiredService<RoomDesk>(), services.GetRequiredService<ReportDesk>(), services.GetRequiredService<OperatorActs>(), store, tokens)
            .MapApps(services.GetRequiredService<AppRegistry>())
            .MapOAuth(services.GetRequiredService<AppTokens>())
            .MapOpenApi();
        return api;
    }
}
