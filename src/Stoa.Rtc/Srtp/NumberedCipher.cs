namespace Stoa.Rtc.Srtp;

/// <summary>AES-128-GCM for datagrams that carry their own number: one sender of a group, in one direction. Not for two threads at once.</summary>
/// <remarks>
/// <code>
/// nonce (96 bits) = (0 (16) | sender (16) | number (64)) XOR salt
/// </code>
/// The native context is keyed once. Which numbers were there before is the caller's to know.
/// </remarks>
public sealed class NumberedCipher : IDisposable
{
    /// <summary>Length of a key in bytes.</summary>
    public const int KeyBytes = SrtpKeyingMaterial.KeyBytes;

    /// <summary>Length of a salt in bytes.</summary>
    public const int SaltBytes = 12;

    /// <summary>Length of the tag in bytes.</summary>
    public const int TagBytes = 16;

    private readonly AeadAes128Gcm _cipher;
    private readonly uint _sender;

    /// <summary>Takes a key of <see cref="KeyBytes"/> and a salt of <see cref="SaltBytes"/>, which are its sender's alone.</summary>
    /// <exception cref="ArgumentException">A length is another.</exception>
    public NumberedCipher(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt, ushort sender)
    {
        _cipher = new AeadAes128Gcm(key, salt);
        _sender = (uint)sender << 16;
    }

    /// <summary>Encrypts a datagram in place and writes its tag. Allocates nothing.</summary>
    /// <param name="datagram">Header, content, and room for the tag, exactly.</param>
    /// <param name="headerBytes">What stays readable; it is authenticated too.</param>
    /// <param name="number">Never twice under one key.</param>
    public void Seal(Span<byte> datagram, int headerBytes, ulong number)
    {
        var packet = datagram[..^TagBytes];
        _cipher.Seal(packet, headerBytes, packet[headerBytes..], [], Source(number), Index(number), datagram[^TagBytes..]);
    }

    /// <summary>Checks the tag of a datagram and decrypts it in place. Allocates nothing.</summary>
    /// <param name="datagram">As it came, at least header and tag.</param>
    /// <param name="headerBytes">What is readable.</param>
    /// <param name="number">The number that it says.</param>
    /// <returns>False when the tag does not fit; the bytes behind the header are then undefined.</returns>
    public bool TryOpen(Span<byte> datagram, int headerBytes, ulong number) =>
        _cipher.TryOpen(datagram[..^TagBytes], headerBytes, [], Source(number), Index(number), datagram[^TagBytes..]);

    /// <summary>Frees the native context.</summary>
    public void Dispose() => _cipher.Dispose();

    // The cipher's two fields of 32 and 48 bits stand next to each other: what they hold together is sender and number.
    private uint Source(ulong number) => _sender | (uint)(number >> 48);

    private static ulong Index(ulong number) => number & 0xffff_ffff_ffff;
}
