using System.Buffers.Binary;

namespace Stoa.Rtc.Stun;

/// <summary>Finds whose check a datagram is, before any cryptography.</summary>
public static class StunRouting
{
    /// <summary>Bytes of a username fragment made here: a look-up key is exactly one number.</summary>
    public const int FragmentBytes = 8;

    /// <summary>Reads the 8 bytes before the colon of USERNAME, as a big-endian number. Nothing is verified by it.</summary>
    /// <returns>False when it is no STUN message, has no USERNAME, or its first part is not 8 bytes long.</returns>
    public static bool TryReadLocalFragment(ReadOnlySpan<byte> datagram, out ulong fragment)
    {
        fragment = 0;
        if (!StunMessage.HasHeader(datagram))
        {
            return false;
        }

        var at = StunMessage.HeaderBytes;
        while (at < datagram.Length)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(datagram[(at + 2)..]);
            if (at + 4 + ((length + 3) & ~3) > datagram.Length)
            {
                return false;
            }

            if (BinaryPrimitives.ReadUInt16BigEndian(datagram[at..]) == StunAttribute.Username)
            {
                var username = datagram.Slice(at + 4, length);
                if (username.IndexOf((byte)':') != FragmentBytes)
                {
                    return false;
                }

                fragment = BinaryPrimitives.ReadUInt64BigEndian(username);
                return true;
            }

            at += 4 + ((length + 3) & ~3);
        }

        return false;
    }
}
