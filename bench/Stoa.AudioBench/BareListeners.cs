using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Stoa.AudioBench;

/// <summary>As many AES-128-GCM contexts of OpenSSL as there are listeners, called through bare function pointers.</summary>
/// <remarks>What a packet costs here is what it costs at least: the header, 160 bytes of payload, 16 of tag. Source: RFC 7714.</remarks>
internal sealed unsafe class BareListeners : IDisposable
{
    /// <summary>The least header.</summary>
    public const int PlainHeaderBytes = 12;

    /// <summary>20 ms of Opus at 64 kbit/s.</summary>
    public const int PayloadBytes = 160;

    private const int TagBytes = 16;
    private const int GetTag = 0x10; // EVP_CTRL_AEAD_GET_TAG

    private readonly delegate* unmanaged[SuppressGCTransition]<nint, nint, nint, byte*, byte*, int> _init;
    private readonly delegate* unmanaged[SuppressGCTransition]<nint, byte*, int*, byte*, int, int> _update;
    private readonly delegate* unmanaged[SuppressGCTransition]<nint, byte*, int*, int> _final;
    private readonly delegate* unmanaged[SuppressGCTransition]<nint, int, int, byte*, int> _control;
    private readonly delegate* unmanaged<nint, void> _free;
    private readonly int _headerBytes;
    private readonly nint[] _contexts;
    private readonly uint[] _numbers;
    private readonly byte* _payload = (byte*)NativeMemory.AllocZeroed(PayloadBytes);

    public BareListeners(int count, int headerBytes = PlainHeaderBytes)
    {
        _headerBytes = headerBytes;
        var crypto = NativeLibrary.Load("libcrypto.so.3");
        nint Export(string name) => NativeLibrary.GetExport(crypto, name);
        _init = (delegate* unmanaged[SuppressGCTransition]<nint, nint, nint, byte*, byte*, int>)Export("EVP_EncryptInit_ex");
        _update = (delegate* unmanaged[SuppressGCTransition]<nint, byte*, int*, byte*, int, int>)Export("EVP_EncryptUpdate");
        _final = (delegate* unmanaged[SuppressGCTransition]<nint, byte*, int*, int>)Export("EVP_EncryptFinal_ex");
        _control = (delegate* unmanaged[SuppressGCTransition]<nint, int, int, byte*, int>)Export("EVP_CIPHER_CTX_ctrl");
        _free = (delegate* unmanaged<nint, void>)Export("EVP_CIPHER_CTX_free");
        var create = (delegate* unmanaged<nint>)Export("EVP_CIPHER_CTX_new");
        var cipher = ((delegate* unmanaged<nint>)Export("EVP_aes_128_gcm"))();
        _contexts = new nint[count];
        _numbers = new uint[count];
        var key = stackalloc byte[16];
        for (var i = 0; i < count; i++)
        {
            *(int*)key = i;
            _contexts[i] = create();
            if (_init(_contexts[i], cipher, 0, key, null) != 1)
            {
                throw new InvalidOperationException("AES-128-GCM");
            }
        }
    }

    public int Count => _contexts.Length;

    /// <summary>A whole packet.</summary>
    public int PacketBytes => _headerBytes + PayloadBytes + TagBytes;

    /// <summary>Writes the next packet of a listener.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Protect(int listener, byte* packet)
    {
        var number = ++_numbers[listener];
        *(uint*)packet = BinaryPrimitives.ReverseEndianness(0x806f0000 | (ushort)number);
        *(uint*)(packet + 4) = BinaryPrimitives.ReverseEndianness(number * 960);
        *(int*)(packet + 8) = listener;
        var nonce = stackalloc byte[12];
        *(uint*)nonce = (uint)listener;
        *(uint*)(nonce + 4) = 0x5eed;
        *(uint*)(nonce + 8) = number;
        var context = _contexts[listener];
        int length;
        _init(context, 0, 0, null, nonce);
        _update(context, null, &length, packet, _headerBytes);
        _update(context, packet + _headerBytes, &length, _payload, PayloadBytes);
        _final(context, packet + _headerBytes + PayloadBytes, &length);
        _control(context, GetTag, TagBytes, packet + _headerBytes + PayloadBytes);
    }

    public void Dispose()
    {
        foreach (var context in _contexts)
        {
            _free(context);
        }

        NativeMemory.Free(_payload);
    }
}
