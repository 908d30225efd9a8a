using Stoa.Rtc.Opus;
using Stoa.Rtc.Rtp;
using Stoa.Sfu.Relay;

namespace Stoa.Sfu.Forwarding;

/// <content>The speakers that other nodes bring, and one person's streams that come from two places.</content>
internal sealed partial class AudioRoom
{
    /// <summary>Speakers of other nodes that a room takes at most: more than any stage holds.</summary>
    private const int MaxRelayed = 100;

    private int _relayedCount;
    private volatile RelayRoom? _relay;

    /// <summary>Sends its speakers' packets to other nodes; null when there are none. Any thread may set it.</summary>
    public RelayRoom? Relay
    {
        get => _relay;
        set => _relay = value;
    }

    /// <summary>How many speakers of other nodes it has.</summary>
    public int RelayedCount => _relayedCount;

    /// <summary>True when somebody listens here.</summary>
    public bool HasListeners => _listeners.Count > 0;

    /// <summary>One authentic packet of a speaker of another node: ranked, and forwarded to those who hear them.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="keys">Under which it came.</param>
    /// <param name="sender">The node's number.</param>
    /// <param name="now">When it came.</param>
    /// <returns>Why it was not forwarded, or null.</returns>
    public DropReason? Receive(in RelayedPacket packet, RelayKeys keys, ushort sender, TimeSpan now)
    {
        if (!OpusPacket.TryGetDuration(packet.Payload, out _))
        {
            return DropReason.WrongPayload;
        }

        if (FindRelayed(packet) is not { } publisher)
        {
            // Of a person who begins again and again, those that are over take no place from others.
            RemoveRelayed(static (other, by) => other.Person == by.Person && other.StartedAt < by.StartedAt && !other.IsComing(by.Now), (packet.Person, packet.StartedAt, Now: now));
            if (_relayedCount >= MaxRelayed)
            {
                return DropReason.TooManySources;
            }

            publisher = new Publisher(packet.Person, default) { StartedAt = packet.StartedAt };
            publisher.Bring(keys, sender, now);
            _relayedCount++;
            Add(publisher);
        }

        publisher.Bring(keys, sender, now);
        if (publisher.Statistics?.Ssrc != packet.Ssrc)
        {
            Rename(publisher, packet.Ssrc);
        }

        publisher.Obey(Relay?.Stage);
        if (!publisher.MayBeHeard || IsOutdone(publisher, now))
        {
            publisher.Pause();
            return publisher.MayBeHeard ? DropReason.Replaced : DropReason.Muted;
        }

        publisher.LastPacketAt = now;
        var incoming = new IncomingPacket
        {
            Index = packet.Index,
            Timestamp = packet.Timestamp,
            Marker = packet.Marker,
            Level = packet.Level,
            At = now,
            Payload = packet.Payload,
        };
        Forward(publisher, incoming, (byte)(packet.Level & AudioLevel.SilenceDbov), now);
        return null;
    }

    /// <summary>Lets those speakers of other nodes go of whom something holds.</summary>
    public void RemoveRelayed<T>(Func<Publisher, T, bool> holds, T argument)
    {
        for (var i = _publishers.Count - 1; i >= 0 && _relayedCount > 0; i--)
        {
            if (_publishers[i] is { IsRelayed: true } publisher && holds(publisher, argument))
            {
                Remove(publisher);
            }
        }
    }

    private Publisher? FindRelayed(in RelayedPacket packet)
    {
        for (var i = 0; i < _publishers.Count && _relayedCount > 0; i++)
        {
            if (_publishers[i] is { IsRelayed: true } publisher && publisher.Person == packet.Person && publisher.StartedAt == packet.StartedAt)
            {
                return publisher;
            }
        }

        return null;
    }

    /// <summary>
    /// True when another stream of the same person goes before this one: the newer session, as long as packets come of it. Else this one
    /// takes the place and the slots of the others, so that a person who moves from node to node is heard without a gap.
    /// </summary>
    private bool IsOutdone(Publisher publisher, TimeSpan now)
    {
        for (var i = _publishers.Count - 1; i >= 0; i--)
        {
            var other = _publishers[i];
            if (other == publisher || other.Person != publisher.Person)
            {
                continue;
            }

            if (other.StartedAt > publisher.StartedAt && other.IsComing(now))
            {
                return true;
            }

            TakeOver(other, publisher);
        }

        return false;
    }

    private void TakeOver(Publisher from, Publisher to)
    {
        foreach (var set in _sets)
        {
            set.HandOver(from, to);
        }

        _ranking.TakeOver(from.Ranked, to.Ranked);
        if (!from.IsRelayed && from.StartedAt < to.StartedAt)
        {
            home.Replaced(this, from); // As if the new session were one of this node's.
        }
    }
}
