using System.Collections.Immutable;
using Stoa.Rtc;
using Stoa.Sfu.Forwarding;

namespace Stoa.Sfu.Relay;

/// <summary>One room that other nodes have people of: where its speakers' packets go, and under which key. Its home loop's alone, but for what says otherwise.</summary>
/// <remarks>
/// A change of key leaves no gap: the nodes learn of it one after the other, so each takes the old key for <see cref="_oldKeyFor"/> more, and
/// seals with it for <see cref="_oldKeyUsedFor"/> what goes to nodes that had it. Nodes of the old group that the new one does not list yet
/// (a grain that began anew hears of its nodes one by one) are sent to as long as the old key is taken.
/// </remarks>
internal sealed class RelayRoom(RoomKey key, MediaLoop home, RelayTable table)
{
    private static readonly TimeSpan _oldKeyFor = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _oldKeyUsedFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _quietEvery = TimeSpan.FromSeconds(1);

    private volatile AudioRoom? _audio;
    private volatile RelayStage? _stage;
    private ImmutableArray<RelayMember> _members = [];
    private ImmutableArray<RelayMember> _oldMembers = [];
    private TransportAddress[] _targets = [];
    private TransportAddress[] _oldTargets = [];
    private RelayKeys? _keys;
    private RelayKeys? _oldKeys;
    private TimeSpan _keysAt;
    private TimeSpan _quietAt;
    private bool _isSwitching;

    /// <summary>Which room.</summary>
    public RoomKey Key => key;

    /// <summary>The loop that ranks the room's packets, and seals and opens what is relayed. Any thread may ask.</summary>
    public MediaLoop Home => home;

    /// <summary>The room while someone of it is here. Any thread may ask; set under the forwarding unit's lock.</summary>
    public AudioRoom? Audio
    {
        get => _audio;
        set => _audio = value;
    }

    /// <summary>Who may be heard; null before it was told: everyone. Any thread sets it; it holds from the next packet on.</summary>
    public RelayStage? Stage
    {
        get => _stage;
        set => _stage = value;
    }

    /// <summary>True while someone listens on other nodes.</summary>
    public bool HasTargets => _targets.Length > 0 || _oldTargets.Length > 0;

    /// <summary>Takes another group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="keys">Its keys: those in use, or new ones.</param>
    /// <param name="utcNow">The time of day.</param>
    /// <param name="now">The media clock.</param>
    public void Apply(RelayGroup group, RelayKeys keys, DateTimeOffset utcNow, TimeSpan now)
    {
        var before = _members;
        _members = [.. group.Members];
        keys.Use(group, utcNow);
        if (_keys is null)
        {
            (_keys, _keysAt) = (keys, now);
        }
        else if (_keys != keys)
        {
            Retire(_oldKeys);
            (_oldKeys, _oldMembers, _keys, _keysAt) = (_keys, before, keys, now);
        }
        else
        {
            RemoveGone(before);
        }

        Retarget(now);
    }

    /// <summary>Sends a packet of one of this node's speakers once to each node where someone listens.</summary>
    public void Send(Publisher publisher, in IncomingPacket packet)
    {
        if (!HasTargets || home.Relay is not { } port)
        {
            return;
        }

        var relayed = new RelayedPacket
        {
            Person = publisher.Person,
            StartedAt = publisher.StartedAt,
            Index = packet.Index,
            Timestamp = packet.Timestamp,
            Ssrc = publisher.Csrc,
            Marker = packet.Marker,
            Level = packet.Level,
            Payload = packet.Payload,
        };
        if (_targets.Length > 0)
        {
            port.Send(_keys!, relayed, _targets); // Targets are those of keys.
        }

        if (_oldTargets.Length > 0)
        {
            port.Send(_oldKeys!, relayed, _oldTargets);
        }
    }

    /// <summary>Ten times a second: goes over to a new key, forgets an old one, and lets go who has long been silent.</summary>
    public void Tick(TimeSpan now)
    {
        if (now >= _quietAt)
        {
            _quietAt = now + _quietEvery;
            Audio?.RemoveRelayed(static (publisher, now) => publisher.IsLongQuiet(now), now);
        }

        if (_oldKeys is { } old && now - _keysAt >= _oldKeyFor)
        {
            (_oldKeys, _oldMembers) = (null, []);
            Audio?.RemoveRelayed(static (publisher, keys) => publisher.RelayedUnder == keys, old);
            Retire(old);
            Retarget(now);
        }
        else if (_isSwitching && now - _keysAt >= _oldKeyUsedFor)
        {
            Retarget(now);
        }
    }

    /// <summary>Ends it: nothing is sent or taken any more.</summary>
    public void Close()
    {
        (_targets, _oldTargets) = ([], []);
        Audio?.RemoveRelayed(static (_, _) => true, 0);
        Retire(_keys);
        Retire(_oldKeys);
    }

    private void Retire(RelayKeys? keys)
    {
        if (keys is not null)
        {
            table.Forget(keys);
            keys.Dispose();
        }
    }

    /// <summary>Nodes that are not listed any more, by whatever number, or have no speakers any more, take theirs along.</summary>
    private void RemoveGone(ImmutableArray<RelayMember> before)
    {
        foreach (var member in before)
        {
            if (!_members.Any(now => now.EndPoint.Equals(member.EndPoint) && (now.HasPublishers || !member.HasPublishers)))
            {
                Audio?.RemoveRelayed(static (publisher, from) => publisher.RelayedUnder == from._keys && publisher.RelayedBy == from.Number, (_keys, member.Number));
            }
        }
    }

    private void Retarget(TimeSpan now)
    {
        _isSwitching = _oldKeys is not null && now - _keysAt < _oldKeyUsedFor;
        var isSwitching = _isSwitching;
        _targets = Addresses(_members.Where(member => !isSwitching || !IsOld(member)));
        _oldTargets = _oldKeys is null ? [] : Addresses(
            isSwitching ? _members.Where(IsOld).Concat(_oldMembers.Where(old => !IsListed(old))) : _oldMembers.Where(old => !IsListed(old)));
    }

    private bool IsOld(RelayMember member) => _oldMembers.Any(old => old.EndPoint.Equals(member.EndPoint));

    private bool IsListed(RelayMember old) => _members.Any(member => member.EndPoint.Equals(old.EndPoint));

    private static TransportAddress[] Addresses(IEnumerable<RelayMember> members) =>
        [.. members.Where(member => member.HasListeners).Select(member => TransportAddress.From(member.EndPoint)).Distinct()];
}
