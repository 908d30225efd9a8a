using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Stoa.Rtc.Srtp;

namespace Stoa.Sfu.Relay;

/// <summary>What one key of a room's nodes opens and seals. Its room's home loop's alone, but for what never changes.</summary>
/// <remarks>
/// Each sender has a key and a salt of its own, so that nodes need not agree on numbers. A sender's numbers begin at the time of day in
/// nanoseconds: should a node's number be given twice by mistake, no nonce is used twice all the same.
/// Source: RFC 5869; NIST SP 800-38D section 8.2.1.
/// </remarks>
internal sealed class RelayKeys : IDisposable
{
    private readonly Dictionary<ushort, RelaySource> _sources = [];
    private readonly HashSet<ushort> _listed = [];
    private NumberedCipher? _sealing;
    private ulong _number;

    /// <summary>Takes a key of <see cref="RelayGroup.KeyBytes"/>.</summary>
    public RelayKeys(RelayRoom room, ImmutableArray<byte> key)
    {
        (Room, Key) = (room, key);
        Span<byte> id = stackalloc byte[sizeof(ulong)];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key.AsSpan(), id, [], "stoa relay 1 group"u8);
        Id = BinaryPrimitives.ReadUInt64BigEndian(id);
    }

    /// <summary>Names the key in every datagram; says nothing of it.</summary>
    public ulong Id { get; }

    /// <summary>The key.</summary>
    public ImmutableArray<byte> Key { get; }

    /// <summary>Whose audio it protects.</summary>
    public RelayRoom Room { get; }

    /// <summary>This node's number.</summary>
    public ushort Self { get; private set; }

    /// <summary>Says which number is this node's, and which are others' from now on.</summary>
    public void Use(RelayGroup group, DateTimeOffset now)
    {
        if (_sealing is null || Self != group.Self)
        {
            _sealing?.Dispose();
            (_sealing, Self) = (NewCipher(group.Self), group.Self);
            _number = (ulong)(now - DateTimeOffset.UnixEpoch).Ticks * 100;
        }

        _listed.Clear();
        foreach (var member in group.Members)
        {
            _listed.Add(member.Number);
        }
    }

    /// <summary>Writes and seals a datagram.</summary>
    /// <returns>Its length in bytes.</returns>
    public int Seal(in RelayedPacket packet, Span<byte> destination)
    {
        var length = RelayDatagram.Write(destination, Id, Self, ++_number, packet);
        _sealing!.Seal(destination[..length], RelayDatagram.HeaderBytes, _number); // Made by the first Use.
        return length;
    }

    /// <summary>Opens a datagram in place.</summary>
    /// <returns>Why not, or null.</returns>
    public DropReason? Open(Span<byte> datagram, out RelayedPacket packet)
    {
        packet = default;
        var (sender, number) = (RelayDatagram.Sender(datagram), RelayDatagram.Number(datagram));
        if (!_listed.Contains(sender))
        {
            return DropReason.RelayUnknown;
        }

        if (!_sources.TryGetValue(sender, out var source))
        {
            _sources.Add(sender, source = new RelaySource(NewCipher(sender)));
        }

        if (!source.Window.IsNew(number))
        {
            return DropReason.RelayReplayed;
        }

        if (!source.Cipher.TryOpen(datagram, RelayDatagram.HeaderBytes, number))
        {
            return DropReason.RelayNotAuthentic;
        }

        source.Window.Accept(number);
        return RelayDatagram.TryRead(datagram, out packet) ? null : DropReason.Malformed;
    }

    /// <summary>Frees the native contexts.</summary>
    public void Dispose()
    {
        _listed.Clear(); // Nothing is taken in any more.
        _sealing?.Dispose();
        foreach (var (_, source) in _sources)
        {
            source.Cipher.Dispose();
        }

        _sources.Clear();
    }

    private NumberedCipher NewCipher(ushort sender)
    {
        Span<byte> secrets = stackalloc byte[NumberedCipher.KeyBytes + NumberedCipher.SaltBytes];
        Span<byte> info = stackalloc byte[21];
        "stoa relay 1 sender"u8.CopyTo(info);
        BinaryPrimitives.WriteUInt16BigEndian(info[19..], sender);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Key.AsSpan(), secrets, [], info);
        var cipher = new NumberedCipher(secrets[..NumberedCipher.KeyBytes], secrets[NumberedCipher.KeyBytes..], sender);
        CryptographicOperations.ZeroMemory(secrets);
        return cipher;
    }

    private sealed record RelaySource(NumberedCipher Cipher)
    {
        public RelayWindow Window { get; } = new();
    }
}
