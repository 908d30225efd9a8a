using System.Buffers.Binary;
using Stoa.Rtc.Native;

namespace Stoa.Rtc.Srtp;

/// <summary>AES-128 as a key stream: encrypts and decrypts alike. Keyed once; each call brings its first counter block.</summary>
/// <remarks>Source: RFC 3711 section 4.1.1.</remarks>
internal sealed unsafe class AesCounterMode : IDisposable
{
    /// <summary>Length of a counter block in bytes.</summary>
    internal const int BlockBytes = 16;

    private readonly CipherContextHandle _handle;
    private readonly nint _context;

    /// <summary>Takes a key of 16 bytes.</summary>
    internal AesCounterMode(ReadOnlySpan<byte> key)
    {
        if (key.Length != SrtpKeyingMaterial.KeyBytes)
        {
            throw new ArgumentException("A key has 16 bytes.", nameof(key));
        }

        var cipher = Algorithms.Aes128Counter;
        _handle = LibCrypto.EVP_CIPHER_CTX_new();
        _context = _handle.DangerousGetHandle();
        fixed (byte* pointer = key)
        {
            if (_handle.IsInvalid || LibCrypto.EVP_EncryptInit_ex(_context, cipher, 0, pointer, null) != 1)
            {
                throw Algorithms.Refused("AES-128-CTR");
            }
        }
    }

    /// <summary>Writes the input combined with the key stream. Input and output have the same length and are the same bytes or do not overlap.</summary>
    internal void Apply(UInt128 counter, ReadOnlySpan<byte> input, Span<byte> output)
    {
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        if (output.Length < input.Length)
        {
            throw new ArgumentException("No room for the output.", nameof(output));
        }

        var block = stackalloc byte[BlockBytes];
        BinaryPrimitives.WriteUInt128BigEndian(new Span<byte>(block, BlockBytes), counter);
        int written;
        fixed (byte* source = input)
        fixed (byte* destination = output)
        {
            if (LibCrypto.EVP_EncryptInit_ex(_context, 0, 0, null, block) != 1
                || (input.Length > 0 && LibCrypto.EVP_EncryptUpdate(_context, destination, &written, source, input.Length) != 1))
            {
                throw Algorithms.Refused("AES-128-CTR");
            }
        }

        GC.KeepAlive(_handle);
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
