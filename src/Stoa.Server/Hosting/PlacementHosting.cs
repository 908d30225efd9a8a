using System.Net.Sockets;
using Stoa.Api.Placement;
using Stoa.Api.Whip;
using Stoa.Cluster;
using Stoa.Cluster.Nodes;
using Stoa.Cluster.Operation;
using Stoa.Cluster.Rooms;
using Stoa.Storage.Accounts;

namespace Stoa.Server.Hosting;

/// <summary>Makes a node of several one that says how full it is, sends clients to the others, and empties before it stops. A node that is alone has none of it.</summary>
internal static class PlacementHosting
{
    private static readonly TimeSpan _aloneStopsWithin = TimeSpan.FromSeconds(4);

    // The silo hands its grains over, and says goodbye to the others.
    private static readonly TimeSpan _nodeStopsWithin = TimeSpan.FromSeconds(20);

    /// <summary>Adds it; call it first, so that the node is on the board until everything else has stopped.</summary>
    public static void AddPlacement(this IServiceCollection services, NodeOptions node, AccountStore accounts)
    {
        services.Configure<HostOptions>(host => host.ShutdownTimeout = node.IsClustered ? _nodeStopsWithin : _aloneStopsWithin);
        if (!node.IsClustered)
        {
            return;
        }

        var id = Guid.NewGuid().ToString("N");
        services.AddSingleton(provider => new NodeBoard(
            provider.GetRequiredService<NodeRedis>(),
            () => Describe(id, node, provider),
            provider.GetRequiredService<Readiness>().WhenReady,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<NodeBoard>>()));
        services.AddHostedService(provider => provider.GetRequiredService<NodeBoard>());
        services.AddSingleton<NodeDrain>();
        services.AddSingleton<IReadinessCheck, DrainCheck>();
        services.AddSingleton(provider => new Passes(accounts.PassKey, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<NodePlacement>();
        services.AddSingleton<IHostLifetime, DrainingLifetime>();
    }

    /// <summary>Lets pages of the other nodes speak with this one.</summary>
    public static IApplicationBuilder UsePlacement(this IApplicationBuilder app, NodeOptions node) => node.IsClustered ? app.UsePassCors() : app;

    /// <summary>Why a node could not start, in words for who runs it; null when it is something else.</summary>
    public static string? WhyNotStarted(NodeOptions node, Exception failure) => failure switch
    {
        _ when !node.IsClustered => null,
        SocketException refused =>
            $"The node cannot listen at {node.Address}:{node.SiloPort} ({refused.SocketErrorCode}): Stoa__Node__Address has to be an address of this machine, and Stoa__Node__SiloPort free there.",
        _ when NodeRedis.IsFailure(failure) => "Redis does not answer, and a node cannot start without it: see that it runs, and that Stoa__Node__Redis leads there.",
        _ => null,
    };

    private static NodeStatus Describe(string id, NodeOptions node, IServiceProvider services)
    {
        var rooms = services.GetRequiredService<RoomTable>();
        return new NodeStatus(
            id, node.Name, node.Url, node.Zone, node.Weight, rooms.VisitCount, rooms.Options.MaxStreams, rooms.AudioVisitCount,
            services.GetRequiredService<IAudioSessions>().Totals.MaxSessions, services.GetRequiredService<NodeDrain>().IsDraining, Beat: 0);
    }
}
