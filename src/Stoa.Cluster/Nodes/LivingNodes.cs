using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Stoa.Spaces;
using Stoa.Storage.Postgres;

namespace Stoa.Cluster.Nodes;

/// <summary>The nodes that are alive, as Orleans knows them, and what each does for all.</summary>
/// <remarks>
/// A Space is looked after by the node that wins its draw: a hash of node and Space, the greatest wins. When a node comes or goes, only
/// its own Spaces move. Source: D. Thaler and C. Ravishankar, "Using name-based mappings to increase hit rates", 1998.
/// </remarks>
internal sealed class LivingNodes : INodeDuties, ISiloStatusListener, IDisposable
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
        if (self == 0)
        {
            return false;
        }

        var space = Hash(id.Value);
        var own = Mix(self ^ space);
        foreach (var other in Volatile.Read(ref _others))
        {
            if (Mix(other ^ space) > own)
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public Task RunAloneAsync(string duty, Func<CancellationToken, Task> work, CancellationToken stoppingToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        return _duties.GetOrAdd(duty, static (name, nodes) => new Duty(name, nodes._table, nodes._time, nodes._logger), this).RunAsync(work, stoppingToken);
    }

    /// <inheritdoc/>
    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status) => Look();

    /// <inheritdoc/>
    public void Dispose() => _silos.UnSubscribeFromSiloStatusEvents(this);

    private void Look()
    {
        var alive = _silos.GetApproximateSiloStatuses(onlyActive: true).Keys.ToList();
        Volatile.Write(ref _others, [.. alive.Where(silo => !silo.Equals(_silos.SiloAddress)).Select(HashOf)]);
        Volatile.Write(ref _self, alive.Contains(_silos.SiloAddress) ? HashOf(_silos.SiloAddress) : 0);
    }

    /// <summary>The same on every node; never 0.</summary>
    private static ulong HashOf(SiloAddress silo) => Hash(silo.ToParsableString()) | 1;

    // FNV-1a; Source: draft-eastlake-fnv section 2.
    private static ulong Hash(string text)
    {
        unchecked
        {
            var hash = 14_695_981_039_346_656_037UL;
            foreach (var c in text)
            {
                hash = (hash ^ c) * 1_099_511_628_211UL;
            }

            return hash;
        }
    }

    // The finalizer of SplitMix64: near inputs come out far apart.
    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
            return value ^ (value >> 31);
        }
    }
}
