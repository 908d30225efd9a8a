using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Stoa.Storage.Postgres;

namespace Stoa.Cluster.Nodes;

/// <summary>Makes a process one node: alone, or one of several that find each other through Redis.</summary>
public static class NodeHosting
{
    /// <summary>What the nodes of this and the neighbouring versions call their service; never changes.</summary>
    private const string ServiceName = "stoa";

    /// <summary>Adds what this node does for all. Several nodes need a <see cref="PostgresDatabase"/>.</summary>
    public static IServiceCollection AddStoaNode(this IServiceCollection services, NodeOptions options, PostgresDatabase? database)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.AddSingleton(options);
        if (!options.IsClustered)
        {
            services.TryAddSingleton<INodeDuties, SoleNode>();
            return services;
        }

        ArgumentNullException.ThrowIfNull(database); // Nodes share one log.
        var redis = NodeRedis.Connect(options);
        services.AddSingleton(_ => redis); // By a factory, so that the host closes it.
        services.AddSingleton(new DutyTable(database));
        services.AddSingleton<LivingNodes>();
        services.AddSingleton<INodeDuties>(provider => provider.GetRequiredService<LivingNodes>());
        services.AddSingleton<RedisDigest>();
        services.AddSingleton<INodeDigest>(provider => provider.GetRequiredService<RedisDigest>());
        services.AddHostedService(provider => provider.GetRequiredService<RedisDigest>());
        services.AddSingleton<IFatalErrorHandler, DeclaredDead>();
        return services;
    }

    /// <summary>Sets a silo up for one node: a free loopback port of its own, or the cluster's.</summary>
    public static ISiloBuilder UseStoaNode(this ISiloBuilder silo, NodeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!options.IsClustered)
        {
            // A free port, so that two Stoas on one machine start, and no gateway.
            return silo.UseLocalhostClustering(siloPort: FreeLoopbackPort(), gatewayPort: 0);
        }

        silo.Configure<Orleans.Configuration.ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.Cluster, ServiceName));
        silo.ConfigureEndpoints(IPAddress.Parse(options.Address!), options.SiloPort, gatewayPort: 0, listenOnAnyHostAddress: false);
        silo.UseRedisClustering(redis => redis.ConfigurationOptions = NodeRedis.Read(options));
        silo.UseRedisGrainDirectoryAsDefault(redis => redis.ConfigurationOptions = NodeRedis.Read(options));
        silo.Configure<ClusterMembershipOptions>(members =>
        {
            // A node that answers nobody for three seconds is dead: what it did is taken over within five.
            members.ProbeTimeout = TimeSpan.FromSeconds(1);
            members.NumMissedProbesLimit = 3;
            members.TableRefreshTimeout = TimeSpan.FromSeconds(15);
            members.DefunctSiloExpiration = TimeSpan.FromHours(1);
            members.DefunctSiloCleanupPeriod = TimeSpan.FromMinutes(10);
        });
        silo.Configure<SiloMessagingOptions>(messages =>
        {
            // A call whose answer is late is of unknown outcome: its caller is told so.
            messages.ResponseTimeout = messages.SystemResponseTimeout = TimeSpan.FromSeconds(10);
        });
        return silo;
    }

    private static int FreeLoopbackPort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port; // Bound above.
    }
}
