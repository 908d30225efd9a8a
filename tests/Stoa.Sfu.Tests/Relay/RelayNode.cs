using System.Collections.Immutable;
using System.Net;
using Stoa.Sfu.Relay;

namespace Stoa.Sfu.Tests.Relay;

/// <summary>Another node, as far as datagrams go: seals what it is told to say, with the real code.</summary>
internal sealed class RelayNode : IDisposable
{
    private readonly RelayKeys _keys;
    private readonly byte[] _datagram = new byte[RelayDatagram.MaxBytes];
    private ulong _index = 1_000;

    /// <summary>A node with a number and a key.</summary>
    public RelayNode(ushort number, ImmutableArray<byte> key)
    {
        _keys = new RelayKeys(null!, key); // No room: it only seals.
        _keys.Use(new RelayGroup(key, number, []), DateTimeOffset.UnixEpoch + TimeSpan.FromDays(1));
    }

    /// <summary>Seals one packet of a speaker.</summary>
    public byte[] Say(long person = 50, int payloadBytes = 80, long startedAt = 1)
    {
        _index++;
        var payload = new byte[payloadBytes];
        payload[0] = 0x78; // CELT, 20 ms, mono, one frame.
        BitConverter.TryWriteBytes(payload.AsSpan(1), _index);
        var packet = new RelayedPacket
        {
            Person = new PersonKey(person),
            StartedAt = startedAt,
            Index = _index,
            Timestamp = (uint)_index * 960,
            Ssrc = (uint)person,
            Marker = false,
            Level = 0x80 | 20,
            Payload = payload,
        };
        return _datagram[.._keys.Seal(packet, _datagram)];
    }

    public void Dispose() => _keys.Dispose();

    /// <summary>As a member of a group.</summary>
    public static RelayMember Member(ushort number) => new(number, new IPEndPoint(IPAddress.Parse($"10.0.0.{number}"), 5081), HasListeners: false, HasPublishers: true);
}
