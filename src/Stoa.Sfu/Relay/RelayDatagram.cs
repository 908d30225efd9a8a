using System.Buffers.Binary;
using Stoa.Rtc.Srtp;

namespace Stoa.Sfu.Relay;

/// <summary>How a packet looks between two nodes.</summary>
/// <remarks>
/// <code>
/// byte  0   8  group: what its key is found by      readable, authenticated
///       8   2  sender: a node's number
///      10   8  number: counts what the sender seals
///      18   8  person                               encrypted, authenticated
///      26   8  when the session connected
///      34   8  extended sequence number
///      42   4  timestamp
///      46   4  SSRC
///      50   1  marker: 0 or 1
///      51   1  audio level
///      52      Opus packet, 1 byte and more
///          16  tag
/// </code>
/// All numbers are big-endian. Nodes of neighbouring versions speak this with each other: another layout needs another group (<see cref="RelayKeys"/>).
/// </remarks>
internal static class RelayDatagram
{
    /// <summary>What is readable, in bytes.</summary>
    public const int HeaderBytes = 18;

    /// <summary>No datagram is longer: networks inside data centres pass this whole, tunnels included.</summary>
    public const int MaxBytes = 1_400;

    /// <summary>The longest Opus packet that is relayed.</summary>
    public const int MaxPayloadBytes = MaxBytes - FixedBytes;

    private const ulong MaxIndex = 0xffff_ffff_ffff; // Source: RFC 3711 section 3.3.1.
    private const int PayloadAt = 52;
    private const int FixedBytes = PayloadAt + NumberedCipher.TagBytes;

    /// <summary>Reads what a datagram's key is found by.</summary>
    /// <returns>False when it cannot be one.</returns>
    public static bool TryReadGroup(ReadOnlySpan<byte> datagram, out ulong group)
    {
        group = datagram.Length is > FixedBytes and <= MaxBytes ? BinaryPrimitives.ReadUInt64BigEndian(datagram) : 0;
        return group != 0;
    }

    /// <summary>The sender that a datagram names.</summary>
    public static ushort Sender(ReadOnlySpan<byte> datagram) => BinaryPrimitives.ReadUInt16BigEndian(datagram[8..]);

    /// <summary>The number that a datagram names.</summary>
    public static ulong Number(ReadOnlySpan<byte> datagram) => BinaryPrimitives.ReadUInt64BigEndian(datagram[10..]);

    /// <summary>Writes a datagram that is still to be sealed.</summary>
    /// <returns>Its length, with room for the tag.</returns>
    public static int Write(Span<byte> datagram, ulong group, ushort sender, ulong number, in RelayedPacket packet)
    {
        BinaryPrimitives.WriteUInt64BigEndian(datagram, group);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[8..], sender);
        BinaryPrimitives.WriteUInt64BigEndian(datagram[10..], number);
        BinaryPrimitives.WriteInt64BigEndian(datagram[18..], packet.Person.Value);
        BinaryPrimitives.WriteInt64BigEndian(datagram[26..], packet.StartedAt);
        BinaryPrimitives.WriteUInt64BigEndian(datagram[34..], packet.Index);
        BinaryPrimitives.WriteUInt32BigEndian(datagram[42..], packet.Timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(datagram[46..], packet.Ssrc);
        datagram[50] = packet.Marker ? (byte)1 : (byte)0;
        datagram[51] = packet.Level;
        packet.Payload.CopyTo(datagram[PayloadAt..]);
        return FixedBytes + packet.Payload.Length;
    }

    /// <summary>Reads a datagram that was opened. Its length was checked by <see cref="TryReadGroup"/>.</summary>
    /// <returns>False when its content is none that Stoa writes.</returns>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out RelayedPacket packet)
    {
        packet = new RelayedPacket
        {
            Person = new PersonKey(BinaryPrimitives.ReadInt64BigEndian(datagram[18..])),
            StartedAt = BinaryPrimitives.ReadInt64BigEndian(datagram[26..]),
            Index = BinaryPrimitives.ReadUInt64BigEndian(datagram[34..]),
            Timestamp = BinaryPrimitives.ReadUInt32BigEndian(datagram[42..]),
            Ssrc = BinaryPrimitives.ReadUInt32BigEndian(datagram[46..]),
            Marker = datagram[50] == 1,
            Level = datagram[51],
            Payload = datagram[PayloadAt..^NumberedCipher.TagBytes],
        };
        return datagram[50] <= 1 && packet.Index <= MaxIndex;
    }
}
