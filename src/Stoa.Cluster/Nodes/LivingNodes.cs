using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Stoa.Spaces;
using Stoa.Storage.Postgres;

namespace Stoa.Cluster.Nodes;

/// <summary>The nodes that are alive, as Orleans knows them, and what each does for all.</summary>
/// <remarks>A Space is looked after by the node that wins its draw (<see cref="SpaceDraw"/>).</remarks>
internal sealed partial class LivingNodes : INodeDuties, ISiloStatusListener, IDisposable
{
    private readonly ISiloStatusOracle _silos;
    private readonly ConcurrentDictionary<string, Duty> _duties = new(StringComparer.Ordinal);
    private readonly DutyTable _table;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private ulong[] _others = [];
    private ulong _self;

    public LivingNodes(ISiloStatusOracle silos, DutyTable table, TimeProvider time, ILogger<LivingNodes> logger)
    {
        (_silos, _table, _time, _logger) = (silos, table, time, logger);
        silos.SubscribeToSiloStatusEvents(this);
        Look();
    }

    /// <summary>How many nodes are alive, this one included; 0 before it has joined.</summary>
    public int Count => Volatile.Read(ref _self) == 0 ? 0 : Volatile.Read(ref _others).Length + 1;

    /// <inheritdoc/>
    public bool Owns(SpaceId id)
    {
        var self = Volatile.Read(ref _self);
        return self != 0 && SpaceDraw.Wins(self, Volatile.Read(ref _others), id);
    }

    /// <inheritdoc/>
    public Task RunAloneAsync(string duty, Func<CancellationToken, Task> work, CancellationToken stoppingToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        return _duties.GetOrAdd(duty, static (name, nodes) => new Duty(name, nodes._table, nodes._time, nodes._logger), this).RunAsync(work, stoppingToken);
    }

    /// <inheritdoc/>
    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        ArgumentNullException.ThrowIfNull(updatedSilo);
        Look();
        switch (status)
        {
            case SiloStatus.Active:
                LogJoined(updatedSilo.Endpoint, Count);
                break;
            case SiloStatus.ShuttingDown:
                LogLeaving(updatedSilo.Endpoint, Count);
                break;
            case SiloStatus.Dead:
                LogGone(updatedSilo.Endpoint, Count);
                break;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _silos.UnSubscribeFromSiloStatusEvents(this);

    private void Look()
    {
        var alive = _silos.GetApproximateSiloStatuses(onlyActive: true).Keys.ToList();
        Volatile.Write(ref _others, [.. alive.Where(silo => !silo.Equals(_silos.SiloAddress)).Select(HashOf)]);
        Volatile.Write(ref _self, alive.Contains(_silos.SiloAddress) ? HashOf(_silos.SiloAddress) : 0);
    }

    /// <summary>The same on every node.</summary>
    private static ulong HashOf(SiloAddress silo) => SpaceDraw.HashOf(silo.ToParsableString());

    [LoggerMessage(3652, LogLevel.Information, "The node at {Address} is in the cluster; nodes now: {Count}")]
    private partial void LogJoined(System.Net.IPEndPoint address, int count);

    [LoggerMessage(3653, LogLevel.Information, "The node at {Address} leaves the cluster; nodes now: {Count}")]
    private partial void LogLeaving(System.Net.IPEndPoint address, int count);

    [LoggerMessage(3654, LogLevel.Warning, "The node at {Address} is gone; nodes now: {Count}")]
    private partial void LogGone(System.Net.IPEndPoint address, int count);
}
