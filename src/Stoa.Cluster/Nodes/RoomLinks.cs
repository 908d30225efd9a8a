using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Stoa.Cluster.Rooms;
using Stoa.Directory;
using Stoa.Spaces;

namespace Stoa.Cluster.Nodes;

/// <summary>This node among others, for the rooms: brings what is in them to the Spaces' hubs, and what is elsewhere back. A node that is alone has none of it.</summary>
/// <remarks>
/// A reaction, from one node to the others:
/// <list type="number">
/// <item>A room says that something changed (<see cref="RoomLink.Changed"/>), under its lock; its link waits for its turn, at most 50 ms.</item>
/// <item>In its turn the link reports all that is here to the Space's hub, <see cref="RoomGrain"/>, one report at a time.</item>
/// <item>The hub puts it together (<see cref="RoomHub"/>) and tells each other node, at most every 100 ms, or every 20 ms what is urgent.</item>
/// <item>There the room puts its own and what is elsewhere together and tells everyone in it (<see cref="Room.HearNode(RoomLink, RoomElsewhere, bool)"/>).</item>
/// </list>
/// A room is linked while somebody is in it, or this node looks after its live Space. Source: docs/decisions/0029-rooms-across-nodes.md.
/// </remarks>
internal sealed partial class RoomLinks(
    RoomTable rooms, SpaceDirectory directory, INodeDuties duties, NodeOptions node, LinkTimes times, ParticipantDigest digest, IGrainFactory grains,
    Readiness readiness, TimeProvider time, ILogger<RoomLinks> logger, ISiloStatusOracle? silos = null) : BackgroundService, IRoomObserver, ISiloStatusListener
{
    private readonly ConcurrentDictionary<SpaceId, RoomLink> _links = new();
    private readonly ConcurrentQueue<RoomLink> _queue = new();
    private IRoomObserver? _self;
    private long _numbers;
    private long _lookedAt;
    private long _failedAt;
    private int _hasLostSilo;

    /// <summary>How soon what happens.</summary>
    public LinkTimes Times => times;

    /// <summary>The present, in the clock's ticks.</summary>
    public long Now => time.GetTimestamp();

    /// <summary>How much time is between two such moments.</summary>
    public TimeSpan Elapsed(long from, long to) => from == 0 ? TimeSpan.MaxValue : time.GetElapsedTime(from, to);

    /// <summary>A span in the clock's ticks.</summary>
    public long Ticks(TimeSpan span) => span.Ticks * time.TimestampFrequency / TimeSpan.TicksPerSecond;

    /// <summary>Links a room. Under its lock.</summary>
    public RoomLink Attach(Room room)
    {
        var link = new RoomLink(this, room) { Owns = duties.Owns(room.Id) };
        _links[room.Id] = link;
        link.Changed(isUrgent: true);
        return link;
    }

    /// <summary>A link waits for its turn.</summary>
    public void Enqueue(RoomLink link) => _queue.Enqueue(link);

    /// <summary>How long a link may be silent.</summary>
    public TimeSpan KeepaliveOf(RoomLink link) => link.Elsewhere is { Participants: 0, IsSettled: true } && link.Room.IsQuiet ? times.QuietKeepalive : times.Keepalive;

    /// <summary>What every report of this node begins with.</summary>
    public RoomReport Begin(RoomLink link) => new()
    {
        Node = rooms.NodeId,
        Number = Interlocked.Increment(ref _numbers),
        Observer = _self!, // Links report only once it is there.
        Patience = KeepaliveOf(link) * times.MissedKeepalives,
        Owns = link.Owns,
        RelayEndpoint = node.Address is { } address && IPAddress.TryParse(address, out var ip) ? new IPEndPoint(ip, node.RelayPort).ToString() : null,
    };

    /// <summary>The hub of a Space.</summary>
    public IRoomGrain GrainOf(SpaceId id) => grains.GetGrain<IRoomGrain>(id.Value);

    /// <summary>A hub or a node could not be reached; it is tried again.</summary>
    public void Failed(Exception exception)
    {
        // Of thousands of Spaces that cannot be reached one line is enough.
        var (before, now) = (Volatile.Read(ref _failedAt), Now);
        if (Elapsed(before, now) >= TimeSpan.FromSeconds(10) && Interlocked.CompareExchange(ref _failedAt, now, before) == before)
        {
            LogNotReached(exception);
        }
    }

    /// <summary>Between which nodes the audio of a Space goes is another now. Calls for one Space come one at a time.</summary>
    public void RelaysMoved(SpaceId id, RelayTerms? terms) => rooms.RelaysMoved(id, terms is null ? null : PlanOf(terms));

    /// <summary>Asks the hub of a Space that this node looks after, before something durable follows from who is gone.</summary>
    /// <returns>False when it cannot be reached, or does not know all nodes yet.</returns>
    public async Task<bool> ConfirmAsync(SpaceId id) => _self is not null && _links.TryGetValue(id, out var link)
        && await link.ReportAsync() && link.Elsewhere is { IsSettled: true };

    /// <summary>A node ends, and with it the hubs that are there: everything is reported again at once, so that the next ones know.</summary>
    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status.IsTerminating())
        {
            Volatile.Write(ref _hasLostSilo, 1);
        }
    }

    /// <inheritdoc/>
    public Task TellAsync(string spaceId, RoomElsewhere elsewhere)
    {
        if (SpaceId.TryParse(spaceId, out var id) && _links.TryGetValue(id, out var link))
        {
            link.Take(elsewhere, isAnswer: false);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<AudienceAnswer> MeasureAsync(string spaceId, AudienceBatch batch) =>
        Task.FromResult(SpaceId.TryParse(spaceId, out var id) && rooms.Find(id) is { } room ? room.Take(batch) : AudienceAnswer.NotMeasuring);

    /// <summary>Rooms are linked from now on; reported is once Spaces are loaded.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (duties is not SoleNode)
        {
            rooms.UseLinks(this);
        }

        return base.StartAsync(cancellationToken);
    }

    /// <summary>Says goodbye to every hub: the others need not wait for this node.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_self is not null && !cancellationToken.IsCancellationRequested)
        {
            await Parallel.ForEachAsync(
                _links.Values,
                new ParallelOptions { MaxDegreeOfParallelism = 64, CancellationToken = CancellationToken.None },
                async (link, _) => await link.LeaveAsync());
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (duties is SoleNode)
        {
            return;
        }

        await readiness.WhenReady.WaitAsync(stoppingToken);
        _self = grains.CreateObjectReference<IRoomObserver>(this);
        silos?.SubscribeToSiloStatusEvents(this);
        using var timer = new PeriodicTimer(times.Turn, time);
        do
        {
            try
            {
                Turn();
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Turn()
    {
        var now = Now;
        if (Interlocked.Exchange(ref _hasLostSilo, 0) != 0)
        {
            foreach (var (_, link) in _links)
            {
                link.ReportAgain();
            }
        }

        for (var count = _queue.Count; count > 0 && _queue.TryDequeue(out var link); count--)
        {
            if (_links.TryGetValue(link.Room.Id, out var current) && current == link)
            {
                link.Turn(now);
            }
        }

        if (Elapsed(_lookedAt, now) >= times.LookEvery)
        {
            _lookedAt = now;
            Look(now);
        }
    }

    private void Look(long now)
    {
        foreach (var entry in directory.Live)
        {
            if (!_links.ContainsKey(entry.Space.Id) && duties.Owns(entry.Space.Id))
            {
                rooms.LookAfter(entry.Space.Id);
            }
        }

        foreach (var (id, link) in _links)
        {
            var owns = duties.Owns(id);
            if (owns != link.Owns)
            {
                link.Owns = owns;
                link.Changed(isUrgent: true);
            }

            var isLookedAfter = owns && directory.TryGet(id, out var entry) && entry.Space.State == SpaceState.Live;
            if (!isLookedAfter && link.Room.TryUnlink(link))
            {
                _links.TryRemove(KeyValuePair.Create(id, link));
                digest.Unlinked(id);
                link.End();
                continue;
            }

            link.KeepAlive(now);
            link.Measure(now);
        }

        digest.Sweep();
    }

    private static RelayPlan PlanOf(RelayTerms terms)
    {
        var nodes = ImmutableArray.CreateBuilder<RelayNode>(terms.Nodes.Length);
        foreach (var party in terms.Nodes)
        {
            if (IPEndPoint.TryParse(party.Endpoint, out var endpoint))
            {
                nodes.Add(new RelayNode(party.Number, endpoint, party.HasListeners, party.HasPublishers));
            }
        }

        return new RelayPlan(terms.Key, terms.Self, nodes.DrainToImmutable());
    }

    [LoggerMessage(3611, LogLevel.Error, "The links of rooms to other nodes failed; going on")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(3612, LogLevel.Warning, "What is in a Space could not be brought to the other nodes; trying again")]
    private partial void LogNotReached(Exception exception);
}
