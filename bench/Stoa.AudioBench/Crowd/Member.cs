using System.Buffers.Binary;
using System.Diagnostics;
using Stoa.Rtc.Rtp;
using Stoa.Rtc.Sdp;

namespace Stoa.AudioBench.Crowd;

/// <summary>One of the crowd: hears, and speaks when told to.</summary>
/// <param name="peer">Its protocol.</param>
/// <param name="address">Its own address, as a number.</param>
internal sealed class Member(IPeer peer, uint address)
{
    /// <summary>As long as 20 ms of Opus at 64 kbit/s.</summary>
    public const int PayloadBytes = BareListeners.PayloadBytes;

    private const uint StepSamples = 960;
    private static readonly long _unixEpoch = DateTime.UnixEpoch.Ticks;

    private readonly byte[] _packet = new byte[256];
    private readonly byte[] _datagram = new byte[512];
    private ulong _index;

    /// <summary>Its protocol.</summary>
    public IPeer Peer => peer;

    /// <summary>Its own address.</summary>
    public uint Address => address;

    /// <summary>How many packets of media came.</summary>
    public long Packets { get; set; }

    /// <summary>When the first one came, as <see cref="Stopwatch"/> counts; 0 before.</summary>
    public long FirstAt { get; set; }

    /// <summary>When its keys were there, as <see cref="Stopwatch"/> counts; 0 before.</summary>
    public long ConnectedAt { get; set; }

    /// <summary>True: what comes is decrypted, not only counted.</summary>
    public bool Listens { get; set; }

    /// <summary>When it is to speak next; null for never.</summary>
    public TimeSpan? SpeaksAt { get; set; }

    /// <summary>How many packets it sent.</summary>
    public long Spoken { get; private set; }

    /// <summary>The payload type that it sends.</summary>
    public byte PayloadType { get; init; } = SdpOfferWriter.OpusPayloadType;

    /// <summary>Nanoseconds since 1970, of the clock that stamps datagrams.</summary>
    public static long WallClock => (TimeProvider.System.GetUtcNow().UtcTicks - _unixEpoch) * 100;

    /// <summary>Sends one packet of 20 ms, with the time of its leaving in it.</summary>
    public bool Speak(CrowdSocket socket)
    {
        if (peer.Sender is not { } sender || peer.Destination is not { } destination)
        {
            return false;
        }

        _index++;
        var header = RtpHeader.Write(_packet, _index == 1, PayloadType, (ushort)_index, unchecked((uint)_index * StepSamples), address, [], new RtpExtensionsToWrite
        {
            AudioLevelId = SdpOfferWriter.AudioLevelId,
            AudioLevel = new AudioLevel(20, true),
            MidId = SdpOfferWriter.MidId,
            Mid = "0"u8,
        });
        var payload = _packet.AsSpan(header, PayloadBytes);
        payload[0] = 0x78; // CELT, 20 ms, mono, one frame.
        BinaryPrimitives.WriteInt64BigEndian(payload[1..], WallClock);
        var length = sender.Protect(_packet.AsSpan(0, header), payload, address, _index, _datagram);
        Spoken++;
        return socket.Send(_datagram.AsSpan(0, length), address, destination);
    }

    /// <summary>When a packet that was heard left its speaker.</summary>
    public static long LeftAt(ReadOnlySpan<byte> opus) => BinaryPrimitives.ReadInt64BigEndian(opus[1..]);
}
