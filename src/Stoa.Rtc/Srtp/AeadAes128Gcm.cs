using System.Buffers.Binary;
using Stoa.Rtc.Native;

namespace Stoa.Rtc.Srtp;

/// <summary>AES-128-GCM: the header is associated data, the tag has 16 bytes.</summary>
/// <remarks>
/// <code>
/// nonce (96 bits) = (0 (16) | SSRC (32) | index (48)) XOR salt
/// </code>
/// The index is the rollover counter and sequence number, or the SRTCP index. Source: RFC 7714 sections 8.1 and 9.1.
/// </remarks>
internal sealed unsafe class AeadAes128Gcm : SrtpCipher
{
    private const int NonceBytes = 12;
    private const int GcmTagBytes = 16;

    private readonly CipherContextHandle _handle;
    private nint _context;
    private readonly uint _saltHigh;
    private readonly ulong _saltLow;

    /// <summary>Takes a session key of 16 bytes and a session salt of 12.</summary>
    internal AeadAes128Gcm(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt)
    {
        if (key.Length != SrtpKeyingMaterial.KeyBytes || salt.Length != NonceBytes)
        {
            throw new ArgumentException("A session key has 16 bytes and its salt 12.", nameof(key));
        }

        _saltHigh = BinaryPrimitives.ReadUInt32BigEndian(salt);
        _saltLow = BinaryPrimitives.ReadUInt64BigEndian(salt[4..NonceBytes]);
        var cipher = Algorithms.Aes128Gcm;
        _handle = LibCrypto.EVP_CIPHER_CTX_new();
        _context = _handle.DangerousGetHandle();
        fixed (byte* pointer = key)
        {
            if (_handle.IsInvalid || LibCrypto.EVP_EncryptInit_ex(_context, cipher, 0, pointer, null) != 1)
            {
                throw Algorithms.Refused("AES-128-GCM");
            }
        }
    }

    /// <inheritdoc/>
    internal override int TagBytes => GcmTagBytes;

    /// <inheritdoc/>
    internal override bool IsAead => true;

    /// <inheritdoc/>
    internal override void Seal(
        Span<byte> packet, int headerLength, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> trailer, uint ssrc, ulong index, Span<byte> tag)
    {
        ObjectDisposedException.ThrowIf(_context == 0, this);
        if (packet.Length - headerLength < payload.Length || tag.Length < GcmTagBytes)
        {
            throw new ArgumentException("No room for payload and tag.", nameof(packet));
        }

        var nonce = stackalloc byte[NonceBytes];
        WriteNonce(nonce, ssrc, index);
        int written;
        fixed (byte* header = packet)
        fixed (byte* source = payload)
        fixed (byte* last = trailer)
        fixed (byte* tagPointer = tag)
        {
            if (LibCrypto.EVP_EncryptInit_ex(_context, 0, 0, null, nonce) != 1
                || LibCrypto.EVP_EncryptUpdate(_context, null, &written, header, headerLength) != 1
                || (trailer.Length > 0 && LibCrypto.EVP_EncryptUpdate(_context, null, &written, last, trailer.Length) != 1)
                || (payload.Length > 0 && LibCrypto.EVP_EncryptUpdate(_context, header + headerLength, &written, source, payload.Length) != 1)
                || LibCrypto.EVP_EncryptFinal_ex(_context, tagPointer, &written) != 1
                || LibCrypto.EVP_CIPHER_CTX_ctrl(_context, LibCrypto.GetTag, GcmTagBytes, tagPointer) != 1)
            {
                throw Algorithms.Refused("to encrypt");
            }
        }

        GC.KeepAlive(_handle);
    }

    /// <inheritdoc/>
    internal override bool TryOpen(
        Span<byte> packet, int headerLength, ReadOnlySpan<byte> trailer, uint ssrc, ulong index, ReadOnlySpan<byte> tag)
    {
        ObjectDisposedException.ThrowIf(_context == 0, this);
        if (packet.Length < headerLength || tag.Length != GcmTagBytes)
        {
            throw new ArgumentException("A packet has a header and a tag.", nameof(packet));
        }

        var nonce = stackalloc byte[NonceBytes];
        WriteNonce(nonce, ssrc, index);
        var payloadLength = packet.Length - headerLength;
        int written;
        bool opened;
        fixed (byte* header = packet)
        fixed (byte* last = trailer)
        fixed (byte* tagPointer = tag)
        {
            opened = LibCrypto.EVP_DecryptInit_ex(_context, 0, 0, null, nonce) == 1
                && LibCrypto.EVP_CIPHER_CTX_ctrl(_context, LibCrypto.SetTag, GcmTagBytes, tagPointer) == 1
                && LibCrypto.EVP_DecryptUpdate(_context, null, &written, header, headerLength) == 1
                && (trailer.Length == 0 || LibCrypto.EVP_DecryptUpdate(_context, null, &written, last, trailer.Length) == 1)
                && (payloadLength == 0
                    || LibCrypto.EVP_DecryptUpdate(_context, header + headerLength, &written, header + headerLength, payloadLength) == 1)
                && LibCrypto.EVP_DecryptFinal_ex(_context, nonce, &written) == 1;
        }

        if (!opened)
        {
            LibCrypto.ERR_clear_error();
        }

        GC.KeepAlive(_handle);
        return opened;
    }

    /// <inheritdoc/>
    internal override void Prefetch() => CacheLines.Prefetch(_context);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _context = 0;
        _handle.Dispose();
    }

    private void WriteNonce(byte* nonce, uint ssrc, ulong index)
    {
        var span = new Span<byte>(nonce, NonceBytes);
        BinaryPrimitives.WriteUInt32BigEndian(span, _saltHigh ^ (ssrc >> 16));
        BinaryPrimitives.WriteUInt64BigEndian(span[4..], _saltLow ^ ((ulong)ssrc << 48) ^ index);
    }
}
