using System.Security.Cryptography;
using Stoa.Rtc.Native;

namespace Stoa.Rtc.Srtp;

/// <summary>AES-128 in counter mode, then HMAC-SHA1 over header, encrypted payload and trailer, cut to 10 bytes.</summary>
/// <remarks>
/// <code>
/// counter (128 bits) = salt * 2^16 XOR SSRC * 2^64 XOR index * 2^16
/// </code>
/// Source: RFC 3711 sections 4.1.1 and 4.2.1.
/// </remarks>
internal sealed unsafe class Aes128CmHmacSha1 : SrtpCipher
{
    /// <summary>Length of the session authentication key in bytes.</summary>
    internal const int AuthenticationKeyBytes = 20;

    private const int Sha1TagBytes = 10;

    private readonly AesCounterMode _counterMode;
    private readonly MacContextHandle _handle;
    private readonly nint _context;
    private readonly UInt128 _salt;

    /// <summary>Takes session keys: 16 bytes, 20 bytes, and a salt of 14 bytes.</summary>
    internal Aes128CmHmacSha1(ReadOnlySpan<byte> key, ReadOnlySpan<byte> authenticationKey, ReadOnlySpan<byte> salt)
    {
        _salt = KeyDerivation.Load(salt);
        _counterMode = new AesCounterMode(key);
        _handle = LibCrypto.EVP_MAC_CTX_new(Algorithms.Hmac);
        _context = _handle.DangerousGetHandle();
        var parameters = stackalloc LibCrypto.Parameter[2];
        fixed (byte* pointer = authenticationKey)
        fixed (byte* name = "digest\0"u8)
        fixed (byte* digest = "SHA1\0"u8)
        {
            parameters[0] = new() { Key = name, Type = LibCrypto.Parameter.Utf8, Value = digest, Size = 4 };
            parameters[1] = default;
            if (_handle.IsInvalid || LibCrypto.EVP_MAC_init(_context, pointer, (nuint)authenticationKey.Length, parameters) != 1)
            {
                throw Algorithms.Refused("HMAC-SHA1");
            }
        }
    }

    /// <inheritdoc/>
    internal override int TagBytes => Sha1TagBytes;

    /// <inheritdoc/>
    internal override bool IsAead => false;

    /// <inheritdoc/>
    internal override void Seal(
        Span<byte> packet, int headerLength, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> trailer, uint ssrc, ulong index, Span<byte> tag)
    {
        _counterMode.Apply(Counter(ssrc, index), payload, packet[headerLength..]);
        Span<byte> whole = stackalloc byte[SHA1.HashSizeInBytes];
        Authenticate(packet, trailer, whole);
        whole[..Sha1TagBytes].CopyTo(tag);
    }

    /// <inheritdoc/>
    internal override bool TryOpen(
        Span<byte> packet, int headerLength, ReadOnlySpan<byte> trailer, uint ssrc, ulong index, ReadOnlySpan<byte> tag)
    {
        Span<byte> whole = stackalloc byte[SHA1.HashSizeInBytes];
        Authenticate(packet, trailer, whole);
        if (!CryptographicOperations.FixedTimeEquals(whole[..Sha1TagBytes], tag))
        {
            return false;
        }

        var payload = packet[headerLength..];
        _counterMode.Apply(Counter(ssrc, index), payload, payload);
        return true;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _counterMode.Dispose();
        _handle.Dispose();
    }

    private UInt128 Counter(uint ssrc, ulong index) => _salt ^ ((UInt128)ssrc << 64) ^ ((UInt128)index << 16);

    private void Authenticate(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> trailer, Span<byte> whole)
    {
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        nuint length;
        fixed (byte* first = packet)
        fixed (byte* last = trailer)
        fixed (byte* output = whole)
        {
            // Without a key the context starts over with the key it has.
            if (LibCrypto.EVP_MAC_init(_context, null, 0, null) != 1
                || LibCrypto.EVP_MAC_update(_context, first, (nuint)packet.Length) != 1
                || LibCrypto.EVP_MAC_update(_context, last, (nuint)trailer.Length) != 1
                || LibCrypto.EVP_MAC_final(_context, output, &length, (nuint)whole.Length) != 1)
            {
                throw Algorithms.Refused("HMAC-SHA1");
            }
        }

        GC.KeepAlive(_handle);
    }
}
