using Stoa.Rtc.Rtp;
using Stoa.Sfu.Loudness;
using Stoa.Sfu.Relay;

namespace Stoa.Sfu.Forwarding;

/// <summary>One speaker's incoming stream. The room's loop's alone, but for <see cref="MayBeHeard"/>.</summary>
internal sealed class Publisher(PersonKey person, PublisherFormat format)
{
    /// <summary>
    /// Numbers that go further ahead are a new talk: nothing conceals such a gap, and a few of them would make listeners who miss a packet
    /// take the wrong rollover counter, for good.
    /// </summary>
    private const ulong WidestGap = 50;

    private static readonly TimeSpan _comingFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _longQuiet = TimeSpan.FromSeconds(30);

    private volatile bool _mayBeHeard = true;
    private RelayStage? _obeyed;
    private TimeSpan _broughtAt;
    private ulong _lastIndex;

    /// <summary>Who speaks.</summary>
    public PersonKey Person => person;

    /// <summary>How the offer said that packets look.</summary>
    public PublisherFormat Format => format;

    /// <summary>The SSRC that the room knows the speaker by: their own, unless another speaker of the room has it.</summary>
    public uint Csrc { get; set; }

    /// <summary>False while a host keeps them mute. Any thread sets it; it holds from the next packet on.</summary>
    public bool MayBeHeard
    {
        get => _mayBeHeard;
        set => _mayBeHeard = value;
    }

    /// <summary>Their place among the speakers.</summary>
    public RankedSpeaker Ranked { get; } = new();

    /// <summary>Counts the stretches of packets that are forwarded one after the other.</summary>
    public int Talk { get; private set; }

    /// <summary>The last packets, when somebody may ask for them again.</summary>
    public PacketHistory? History { get; set; }

    /// <summary>Loss and jitter on the way in; null before the first packet.</summary>
    public ReceptionStatistics? Statistics { get; set; }

    /// <summary>The share of packets lost lately, 0 to 1, as the last report said.</summary>
    public double LossFraction { get; set; }

    /// <summary>How long they have talked since it was last told.</summary>
    public TimeSpan Talked { get; set; }

    /// <summary>When the last packet with a voice came.</summary>
    public TimeSpan LastVoiceAt { get; set; } = TimeSpan.MinValue;

    /// <summary>True when the last report of the room said that they are heard.</summary>
    public bool WasHeard { get; set; }

    /// <summary>When the last packet came that was not muted.</summary>
    public TimeSpan LastPacketAt { get; set; }

    /// <summary>How many packets of digital silence came one after the other.</summary>
    public int SilentRun { get; set; }

    /// <summary>When their session connected, in ticks of UTC by its node's clock: of a person's two streams, the one that began later is newer.</summary>
    public long StartedAt { get; set; }

    /// <summary>The keys under which another node brought the last packet; null for a session of this node.</summary>
    public RelayKeys? RelayedUnder { get; private set; }

    /// <summary>The number of the node that brought it.</summary>
    public ushort RelayedBy { get; private set; }

    /// <summary>True for a speaker of another node.</summary>
    public bool IsRelayed => RelayedUnder is not null;

    private bool IsTalking { get; set; }

    /// <summary>Another node brought a packet.</summary>
    public void Bring(RelayKeys keys, ushort sender, TimeSpan now) => (RelayedUnder, RelayedBy, _broughtAt) = (keys, sender, now);

    /// <summary>True for a speaker of another node of whom nothing came for long.</summary>
    public bool IsLongQuiet(TimeSpan now) => now - _broughtAt > _longQuiet;

    /// <summary>True while packets come; of a session of this node, from the first on.</summary>
    public bool IsComing(TimeSpan now) => LastPacketAt > TimeSpan.Zero && (!IsRelayed || now - LastPacketAt < _comingFor);

    /// <summary>Looks up whether they may be heard, when that was told anew.</summary>
    public void Obey(RelayStage? stage)
    {
        if (stage != _obeyed && stage is not null)
        {
            _obeyed = stage;
            MayBeHeard = stage.Hears(Person);
        }
    }

    /// <summary>A packet is not forwarded: the next one that is begins a talk.</summary>
    public void Pause() => IsTalking = false;

    /// <summary>A packet is forwarded.</summary>
    /// <param name="index">Its extended sequence number.</param>
    public void GoOn(ulong index)
    {
        if (!IsTalking || index > _lastIndex + WidestGap)
        {
            IsTalking = true;
            Talk++;
            _lastIndex = index;
        }

        _lastIndex = Math.Max(_lastIndex, index);
    }
}

/// <summary>How a publisher's offer said that packets look.</summary>
/// <param name="PayloadType">The payload type of Opus.</param>
/// <param name="RedPayloadType">The payload type of redundant audio; 0 for none.</param>
/// <param name="LevelExtension">The id of the audio level extension; 0 for none.</param>
internal readonly record struct PublisherFormat(byte PayloadType, byte RedPayloadType, byte LevelExtension);
