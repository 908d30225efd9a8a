using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Stoa.Cluster.Activity;
using Stoa.Cluster.Insights;
using Stoa.Cluster.Nodes;
using Stoa.Cluster.Operation;
using Stoa.Cluster.Retention;
using Stoa.Cluster.Rooms;
using Stoa.Directory;
using Stoa.Directory.Accounts;
using Stoa.Storage.Accounts;
using Stoa.Storage.Postgres;

namespace Stoa.Cluster;

/// <summary>Puts the cluster into a host: the Directory and its feeds, the silo with the grains, the deadlines.</summary>
public static class ClusterHosting
{
    // Of so many Spaces a node remembers where their grain is. Orleans' own million takes 9 MB when it is empty.
    private const int KnownGrains = 100_000;

    /// <summary>
    /// Adds this process's part of the cluster: all of it, or one node's. The host must provide an <see cref="Storage.IEventStore"/>, an
    /// <see cref="Storage.Accounts.AccountStore"/> and an <see cref="Storage.Insights.InsightsStore"/>; they outlive all that is added here.
    /// </summary>
    /// <remarks>
    /// Order matters: hosted services start in the order added and stop in reverse. The feeds load while the silo starts; at
    /// the stop no deadline is met any more, then the silo finishes its calls, then the feeds end.
    /// </remarks>
    public static IHostApplicationBuilder AddStoaCluster(
        this IHostApplicationBuilder builder, ClusterOptions options, RoomOptions rooms, NodeOptions? node = null, PostgresDatabase? database = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        builder.Logging.AddFilter("Orleans", LogLevel.Warning);
        builder.Logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error); // Warns at the start that it never ran before.
        builder.Logging.AddFilter("Orleans.Runtime.MembershipService", LogLevel.Error); // Pages for each probe of a node that is gone: LivingNodes says it in a line.
        builder.Logging.AddFilter("Orleans.Runtime.Messaging", LogLevel.Error);
        builder.Logging.AddFilter("Polly", LogLevel.Warning); // Orleans places activations through it.
        node ??= new NodeOptions();
        builder.Services.AddStoaNode(node, database);
        builder.Services.AddStoaFeeds(options, rooms);
        builder.UseOrleans(silo => silo.UseStoaNode(node).AddStoaGrains(options));
        builder.Services.AddStoaDeadlines();
        return builder;
    }

    /// <summary>Adds the directories, the feeds that fill them, the rooms, and what the HTTP layer asks of the cluster.</summary>
    public static IServiceCollection AddStoaFeeds(this IServiceCollection services, ClusterOptions options, RoomOptions rooms)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(options.Rules);
        services.AddSingleton(rooms);
        services.AddSingleton<SpaceDirectory>();
        services.AddSingleton<Readiness>();
        services.AddSingleton<StorageHealth>();
        services.TryAddSingleton<InsightsOptions>();
        services.TryAddSingleton<RetentionOptions>();
        services.TryAddSingleton<NodeOptions>();
        services.TryAddSingleton<INodeDuties, SoleNode>();
        services.TryAddSingleton<INodeDigest, NoDigest>();
        services.TryAddSingleton<LinkTimes>();
        services.AddSingleton(provider => new AudienceKeys(provider.GetRequiredService<AccountStore>().AudienceKey));
        services.AddSingleton<AudienceBook>();
        services.AddSingleton<ParticipantDigest>();
        services.AddSingleton<RoomLinks>();
        services.AddSingleton<SpaceInsights>();
        services.AddSingleton<InsightsSampler>();
        services.AddSingleton<RoomTable>();
        services.AddSingleton<SpaceCreation>();
        services.AddSingleton<SpaceFeed>();
        services.AddSingleton<AccountDirectory>();
        services.AddSingleton<AccountFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<InsightsSampler>());
        services.AddHostedService(provider => provider.GetRequiredService<SpaceFeed>());
        services.AddHostedService(provider => provider.GetRequiredService<AccountFeed>());
        services.AddHostedService<RoomClock>();
        services.AddSingleton<ActivityLog>();
        services.AddHostedService(provider => provider.GetRequiredService<ActivityLog>());
        services.AddSingleton<PersonalDataPurge>();
        services.AddHostedService(provider => provider.GetRequiredService<PersonalDataPurge>());
        return services;
    }

    /// <summary>Adds what asks grains by itself, which must be reachable from the start: the sweeper of deadlines, and the links of the rooms to other nodes.</summary>
    public static IServiceCollection AddStoaDeadlines(this IServiceCollection services)
    {
        services.AddHostedService(provider => provider.GetRequiredService<RoomLinks>());
        services.AddSingleton<DeadlineSweeper>();
        services.AddHostedService(provider => provider.GetRequiredService<DeadlineSweeper>());
        return services;
    }

    /// <summary>Sets a silo up for Stoa's grains, whatever its clustering.</summary>
    public static ISiloBuilder AddStoaGrains(this ISiloBuilder silo, ClusterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        silo.AddOutgoingGrainCallFilter<CommandCallFilter>();
        silo.Configure<GrainDirectoryOptions>(directory => directory.CacheSize = KnownGrains);
        silo.Configure<GrainCollectionOptions>(collection => collection.CollectionAge = options.IdleSpaceAge);

        // By the clock, no grain could be activated after the clock went back, until it is where it was (ActivationCollector refuses).
        silo.Services.AddKeyedSingleton<TimeProvider>(TimeProviderNames.ActivationManagement, new SteadyTime());
        return silo;
    }
}
