using Stoa.Rtc.Opus;
using Stoa.Rtc.Red;
using Stoa.Rtc.Rtp;
using Stoa.Sfu.Loudness;
using Stoa.Sfu.Sessions;

namespace Stoa.Sfu.Forwarding;

/// <summary>The speakers and listeners of one room: ranks packets by loudness and gives them to the slots. Its home loop's alone.</summary>
/// <remarks>
/// The middle of a packet's journey:
/// <code>
/// MediaLoop: datagram → authenticate, decrypt                       (once)
/// AudioRoom: may they be heard? → loudness → ranking                (once)
///            → each slot set: slot, number, timestamp               (once per kind of listener)
/// MediaLoop: header, encrypt into the place of the datagram, send   (per listener)
/// </code>
/// </remarks>
internal sealed partial class AudioRoom(RoomKey key, MediaLoop home, int loopCount)
{
    /// <summary>Packets of digital silence in a row that are still forwarded: 200 ms, so that decoders fade out.</summary>
    private const int SilentTail = 10;

    /// <summary>The level, below the loudest, that is taken for a packet of someone whose client tells none.</summary>
    private const byte AssumedLevelDbov = 35;

    /// <summary>A packet this short is comfort noise or less. Source: RFC 6716 section 2.1.9.</summary>
    private const int LongestDtxBytes = 3;

    /// <summary>Louder than this, below the loudest, is taken for a voice when the client does not say.</summary>
    private const byte VoiceDbov = 55;

    /// <summary>So many listeners are a large audience.</summary>
    private const int LargeAudience = 50;

    /// <summary>From this load on packets are merged, so that there is room for more listeners.</summary>
    private const double BusyLoad = 0.5;

    /// <summary>Merging takes the load down to a third: below this it would stay low without.</summary>
    private const double CalmLoad = 0.12;

    /// <summary>The slots of a listener who has the most.</summary>
    private const int MostSlots = 3;

    /// <summary>A longer packet is none of audio, and would leave no room for header and tag in a datagram.</summary>
    private const int LongestPayloadBytes = 1_400;

    private static readonly TimeSpan _heardFor = TimeSpan.FromMilliseconds(400);

    private readonly SpeakerRanking _ranking = new();
    private readonly List<Publisher> _publishers = [];
    private readonly List<Listener> _listeners = [];
    private readonly List<SlotSet> _sets = [];
    private readonly List<SpeakerVoice> _voices = [];
    private int _toldCount;

    /// <summary>Which room.</summary>
    public RoomKey Key => key;

    /// <summary>The loop that ranks its packets.</summary>
    public MediaLoop Home => home;

    /// <summary>The sessions. Guarded by the forwarding unit.</summary>
    public HashSet<MediaSession> Sessions { get; } = [];

    /// <summary>True when somebody publishes from this node.</summary>
    public bool HasPublishers => _publishers.Count > _relayedCount;

    /// <summary>True while packets for those who only listen are merged.</summary>
    public bool IsMerging { get; private set; }

    /// <summary>When it is to be told next how the speakers sound.</summary>
    public TimeSpan VoicesDueAt { get; set; }

    /// <summary>Takes in a speaker.</summary>
    public void Add(Publisher publisher)
    {
        _publishers.Add(publisher);
        _ranking.Add(publisher.Ranked);
        if (_listeners.Exists(listener => listener.WantsNack))
        {
            publisher.History = new PacketHistory();
        }

        foreach (var listener in _listeners.Where(listener => listener.Person == publisher.Person).ToArray())
        {
            Give(listener);
        }

        foreach (var set in _sets.Where(set => set.ExcludedPerson == publisher.Person))
        {
            set.ExcludedPublisher = publisher;
        }
    }

    /// <summary>Lets a speaker go.</summary>
    public void Remove(Publisher publisher)
    {
        if (!_publishers.Remove(publisher))
        {
            return;
        }

        _relayedCount -= publisher.IsRelayed ? 1 : 0;
        _ranking.Remove(publisher.Ranked);
        foreach (var set in _sets)
        {
            set.Free(publisher);
            set.ExcludedPublisher = set.ExcludedPublisher == publisher ? _publishers.Find(other => other.Person == publisher.Person) : set.ExcludedPublisher;
        }

        foreach (var listener in _listeners.Where(listener => listener.Person == publisher.Person).ToArray())
        {
            Give(listener);
        }
    }

    /// <summary>Takes in a listener.</summary>
    public void Add(Listener listener)
    {
        listener.RoomIndex = _listeners.Count;
        _listeners.Add(listener);
        if (listener.WantsNack)
        {
            _publishers.ForEach(publisher => publisher.History ??= new PacketHistory());
        }

        Give(listener);
    }

    /// <summary>Lets a listener go.</summary>
    public void Remove(Listener listener)
    {
        if (listener.RoomIndex < 0)
        {
            return;
        }

        var last = _listeners[^1];
        _listeners[listener.RoomIndex] = last;
        last.RoomIndex = listener.RoomIndex;
        _listeners.RemoveAt(_listeners.Count - 1);
        listener.RoomIndex = -1;
        Take(listener);
        listener.Loop.Do(home, _ => listener.Loop.Attach(listener, null));
    }

    /// <summary>One authentic packet of a speaker: ranked, and forwarded to those who hear them.</summary>
    /// <returns>Why it was not forwarded, or null.</returns>
    public DropReason? Receive(Publisher publisher, in RtpPacket rtp, ulong index, TimeSpan now)
    {
        // The sources that a listener's browser shows are SSRCs: a speaker who changes theirs is renamed.
        if (publisher.Statistics?.Ssrc != rtp.Ssrc)
        {
            Rename(publisher, rtp.Ssrc);
        }

        publisher.Statistics!.Receive(rtp.SequenceNumber, rtp.Timestamp, now); // Renaming makes it.
        if (ReadOpus(publisher, rtp, out var payload, out var level) is not { } duration)
        {
            return DropReason.WrongPayload;
        }

        var reason = Withhold(publisher, level, now) ?? (_relayedCount > 0 && IsOutdone(publisher, now) ? DropReason.Replaced : null);
        if (reason is not null)
        {
            publisher.Pause();
            return reason;
        }

        if (level.IsVoice)
        {
            publisher.Talked += duration;
            publisher.LastVoiceAt = now;
        }

        var packet = new IncomingPacket
        {
            Index = index,
            Timestamp = rtp.Timestamp.Value,
            Marker = rtp.Marker,
            Level = level.ToByte(),
            At = now,
            Payload = payload,
        };
        Relay?.Send(publisher, packet);
        Forward(publisher, packet, level.Dbov, now);
        return null;
    }

    /// <summary>Sends what has waited long enough for more to be merged with.</summary>
    public void SendDue(TimeSpan now)
    {
        foreach (var set in _sets)
        {
            for (var slot = 0; set.Merged is { } merged && slot < merged.Length; slot++)
            {
                if (merged[slot].IsDue(now))
                {
                    home.Forward(set, slot, merged[slot].Take(), now);
                }
            }
        }
    }

    /// <summary>Lets packets be merged while there is much to do for many listeners.</summary>
    /// <param name="merging">What the operator wants.</param>
    /// <param name="load">How busy the busiest loop is, 0 to 1.</param>
    public void DecideMerging(PacketMerging merging, double load)
    {
        var isWanted = merging switch
        {
            PacketMerging.Always => true,
            PacketMerging.Never => false,
            _ => IsMerging ? load >= CalmLoad && _listeners.Count >= LargeAudience / 2 : load >= BusyLoad && _listeners.Count >= LargeAudience,
        };
        if (isWanted != IsMerging)
        {
            IsMerging = isWanted;
            foreach (var listener in _listeners.ToArray())
            {
                Give(listener);
            }
        }
    }

    /// <summary>Sends a packet again to a listener who missed it. For the listener's loop.</summary>
    /// <param name="listener">Who.</param>
    /// <param name="slot">In which of its slots.</param>
    /// <param name="index">Its number in the slot's stream.</param>
    public void Resend(Listener listener, int slot, ulong index) => home.Do(listener.Loop, now =>
    {
        if (listener.GivenSet is { } set && set.TryFind(slot, index, out var publisher, out var source, out var isFirst)
            && publisher?.History is { } history && history.TryFind(source, now, out var packet, out var csrc) && publisher.MayBeHeard)
        {
            var timestamp = set.MapTimestamp(slot, packet.Timestamp);
            home.SendAgain(listener, set, slot, Forwarded(packet, csrc, index, timestamp, packet.Marker || isFirst));
        }
    });

    /// <summary>Says how loud everyone is and how long they have talked since the last time.</summary>
    /// <returns>Everyone who publishes from this node, valid until the next call; null when nothing is worth telling.</returns>
    public IReadOnlyList<SpeakerVoice>? TakeVoices(TimeSpan now)
    {
        _voices.Clear();
        var isNews = _toldCount != _publishers.Count - _relayedCount;
        _toldCount = _publishers.Count - _relayedCount;
        foreach (var publisher in _publishers)
        {
            if (publisher.IsRelayed)
            {
                continue; // Their own node tells.
            }

            var isHeard = publisher.MayBeHeard && now - _heardFor < publisher.LastVoiceAt && IsHeard(publisher);
            isNews |= isHeard || publisher.WasHeard || publisher.Talked > TimeSpan.Zero;
            publisher.WasHeard = isHeard;
            var loudness = publisher.MayBeHeard ? publisher.Ranked.Meter.At(now) : 0;
            _voices.Add(new SpeakerVoice(publisher.Person, publisher.Csrc, (byte)(LoudnessMeter.Loudest - loudness), isHeard, publisher.Talked)
            {
                LossFraction = publisher.LossFraction,
                JitterMilliseconds = (publisher.Statistics?.Jitter ?? 0) / 48.0,
            });
            publisher.Talked = TimeSpan.Zero;
        }

        return isNews ? _voices : null;
    }

    /// <summary>Ranks a packet, and gives it to whoever hears its speaker.</summary>
    private void Forward(Publisher publisher, in IncomingPacket packet, byte dbov, TimeSpan now)
    {
        publisher.GoOn(packet.Index);
        _ranking.Hear(publisher.Ranked, dbov, now);
        publisher.History?.Add(packet, publisher.Csrc);
        foreach (var set in _sets)
        {
            var slot = set.SlotOf(publisher);
            if (slot >= 0 && set.TryMap(slot, publisher, packet, out var mapped, out var timestamp, out var marker))
            {
                var forwarded = Forwarded(packet, publisher.Csrc, mapped, timestamp, marker);
                if (set.Merged is { } merged)
                {
                    Merge(set, slot, merged[slot], forwarded, now);
                }
                else
                {
                    home.Forward(set, slot, forwarded, now);
                }
            }
        }
    }

    /// <summary>True for who holds a slot here, or is loud enough for one on other nodes: all rank alike.</summary>
    private bool IsHeard(Publisher publisher) =>
        _sets.Exists(set => set.IsHeld(publisher)) || (Relay is { HasTargets: true } && publisher.Ranked.Place is >= 0 and < MostSlots);

    private static ForwardedPacket Forwarded(in IncomingPacket packet, uint csrc, ulong index, uint timestamp, bool marker) => new()
    {
        Index = index,
        Timestamp = timestamp,
        Marker = marker,
        Csrc = csrc,
        Level = packet.Level,
        Payload = packet.Payload,
    };

    /// <summary>Finds the Opus packet in an RTP packet, and how loud it is.</summary>
    /// <returns>How long it lasts; null when there is none.</returns>
    private static TimeSpan? ReadOpus(Publisher publisher, in RtpPacket rtp, out ReadOnlySpan<byte> payload, out AudioLevel level)
    {
        var format = publisher.Format;
        payload = rtp.Payload;
        level = default;
        var isOpus = rtp.PayloadType == format.PayloadType
            || (rtp.PayloadType == format.RedPayloadType && RedPayload.TryReadPrimary(payload, out var inner, out payload) && inner == format.PayloadType);
        if (!isOpus || payload.Length > LongestPayloadBytes || !OpusPacket.TryGetDuration(payload, out var samples))
        {
            return null;
        }

        if (format.LevelExtension > 0 && rtp.TryGetExtension(format.LevelExtension, out var extension) && AudioLevel.TryRead(extension, out level))
        {
            level = level with { IsVoice = level.IsVoice || level.Dbov <= VoiceDbov };
        }
        else
        {
            level = payload.Length <= LongestDtxBytes ? new AudioLevel(LoudnessMeter.Loudest - 1, false) : new AudioLevel(AssumedLevelDbov, true);
        }

        return TimeSpan.FromTicks(samples * TimeSpan.TicksPerSecond / SlotMapping.ClockHz);
    }

    /// <summary>Says why a packet is not to be forwarded: a host muted the speaker, or nothing is to be heard.</summary>
    private static DropReason? Withhold(Publisher publisher, AudioLevel level, TimeSpan now)
    {
        if (!publisher.MayBeHeard)
        {
            return DropReason.Muted;
        }

        publisher.LastPacketAt = now;
        publisher.SilentRun = level.Dbov == LoudnessMeter.Loudest ? publisher.SilentRun + 1 : 0;
        if (publisher.SilentRun <= SilentTail)
        {
            return null;
        }

        publisher.Ranked.Meter.Hear(level.Dbov, now);
        return DropReason.Silence;
    }

    /// <summary>Sends what waits to be merged, so that who is about to leave the set misses nothing.</summary>
    private void SendWaiting(SlotSet? set)
    {
        for (var slot = 0; set?.Merged is { } merged && slot < merged.Length; slot++)
        {
            if (merged[slot].IsWaiting)
            {
                home.Forward(set, slot, merged[slot].Take(), home.Now);
            }
        }
    }

    private void Merge(SlotSet set, int slot, MergedSlot merged, in ForwardedPacket packet, TimeSpan now)
    {
        if (merged.IsLate(packet))
        {
            return;
        }

        if (!merged.TryAdd(packet, now))
        {
            if (merged.IsWaiting)
            {
                home.Forward(set, slot, merged.Take(), now);
            }

            if (!merged.TryAdd(packet, now))
            {
                home.Forward(set, slot, merged.Pass(packet), now);
            }
        }

        if (merged.IsFull)
        {
            home.Forward(set, slot, merged.Take(), now);
        }
    }

    private void Rename(Publisher publisher, uint ssrc)
    {
        publisher.Statistics = new ReceptionStatistics(ssrc);
        publisher.Pause();
        var name = ssrc;
        while (_publishers.Exists(other => other.Person != publisher.Person && other.Csrc == name))
        {
            name = unchecked((name * 2654435761) + 1);
        }

        publisher.Csrc = name;
    }

    /// <summary>Gives a listener the set that fits: without their own voice while they publish.</summary>
    private void Give(Listener listener)
    {
        var publisher = listener.Person is { } person ? _publishers.Find(publisher => publisher.Person == person) : null;
        var merges = IsMerging && publisher is null; // People on stage talk with each other: no delay for them.
        var set = _sets.Find(set => set.Slots == listener.Slots.Length && set.ExcludedPerson == publisher?.Person && set.Merged is not null == merges);
        if (set is null)
        {
            set = new SlotSet(listener.Slots.Length, publisher?.Person, loopCount, merges) { ExcludedPublisher = publisher };
            _sets.Add(set);
        }

        if (set != listener.GivenSet)
        {
            SendWaiting(listener.GivenSet);
            Take(listener);
            set.ListenerCount++;
            listener.GivenSet = set;
            listener.Loop.Do(home, _ => listener.Loop.Attach(listener, set));
        }
    }

    private void Take(Listener listener)
    {
        if (listener.GivenSet is { } set && --set.ListenerCount == 0)
        {
            _sets.Remove(set);
        }

        listener.GivenSet = null;
    }
}
