namespace Stoa.Sfu.Forwarding;

/// <summary>The last packets of one speaker, to be sent again to a listener who lost one. Bounded: 64 packets, 512 bytes each; longer ones are not kept.</summary>
/// <remarks>Owned by the room's loop. Source: RFC 4585 section 6.2.1.</remarks>
internal sealed class PacketHistory
{
    private const int Depth = 64;
    private const int MaxPayloadBytes = 512;

    private readonly byte[] _payloads = new byte[Depth * MaxPayloadBytes];
    private readonly Entry[] _entries = new Entry[Depth];

    /// <summary>Keeps a packet.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="csrc">The name that its speaker had: it is authenticated, so it has to be the same again.</param>
    public void Add(in IncomingPacket packet, uint csrc)
    {
        var at = (int)(packet.Index % Depth);
        if (packet.Payload.Length <= MaxPayloadBytes)
        {
            packet.Payload.CopyTo(_payloads.AsSpan(at * MaxPayloadBytes));
            _entries[at] = new Entry(packet.Index, packet.Timestamp, packet.Marker, packet.Level, csrc, packet.Payload.Length);
        }
    }

    /// <summary>Finds a packet by its extended sequence number.</summary>
    public bool TryFind(ulong index, TimeSpan now, out IncomingPacket packet, out uint csrc)
    {
        var at = (int)(index % Depth);
        ref readonly var entry = ref _entries[at];
        csrc = entry.Csrc;
        var isThere = entry.Length > 0 && entry.Index == index;
        packet = new IncomingPacket
        {
            Index = index,
            Timestamp = entry.Timestamp,
            Marker = entry.Marker,
            Level = entry.Level,
            At = now,
            Payload = isThere ? _payloads.AsSpan(at * MaxPayloadBytes, entry.Length) : default,
        };
        return isThere;
    }

    private readonly record struct Entry(ulong Index, uint Timestamp, bool Marker, byte Level, uint Csrc, int Length);
}
