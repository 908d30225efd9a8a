using System.Runtime.InteropServices;
using Stoa.Rtc.Native;

namespace Stoa.Rtc.Dtls;

/// <summary>What OpenSSL calls back: a BIO that keeps datagrams apart, the check of the peer's certificate, and a timer that never rings.</summary>
/// <remarks>Nothing here throws: an exception may not cross native frames. The owner is a <see cref="DtlsTransport"/>, found by the weak handle in its BIO.</remarks>
internal static unsafe class DtlsCallbacks
{
    private const int SourceSink = 0x0400;
    private const int Read = 0x01;
    private const int ShouldRetry = 0x08;
    private const int RetryFlags = 0x0F;
    private const int Flush = 11;
    private const int CertificateRejected = 28;

    private static readonly nint _method = Method();
    private static readonly int _sslIndex = LibSsl.SSL_get_ex_data_X509_STORE_CTX_idx();

    /// <summary>A BIO that reads from and writes to the owner of the handle.</summary>
    internal static nint NewBio(nint owner)
    {
        var bio = LibCrypto.BIO_new(_method);
        if (bio == 0)
        {
            throw Algorithms.Refused("BIO_new");
        }

        LibCrypto.BIO_set_data(bio, owner);
        LibCrypto.BIO_set_init(bio, 1);
        return bio;
    }

    /// <summary>Accepts the certificate that has a promised fingerprint, whatever its chain. Refused, OpenSSL sends the alert bad_certificate.</summary>
    [UnmanagedCallersOnly]
    internal static int Verify(nint context, nint argument)
    {
        try
        {
            var ssl = LibCrypto.X509_STORE_CTX_get_ex_data(context, _sslIndex);
            var certificate = LibCrypto.X509_STORE_CTX_get0_cert(context);
            if (ssl != 0 && certificate != 0 && Owner(LibSsl.SSL_get_rbio(ssl)) is { } owner
                && LibCrypto.i2d_X509(certificate, null) is var length and > 0)
            {
                var encoded = new byte[length];
                fixed (byte* pointer = encoded)
                {
                    var end = pointer;
                    if (LibCrypto.i2d_X509(certificate, &end) == length && owner.Promised(encoded))
                    {
                        return 1;
                    }
                }
            }
        }
        catch (Exception)
        {
            // Refused below.
        }

        LibCrypto.X509_STORE_CTX_set_error(context, CertificateRejected);
        return 0;
    }

    /// <summary>Says when OpenSSL should retransmit by itself, in microseconds: never within the life of a handshake, for the transport does it.</summary>
    [UnmanagedCallersOnly]
    internal static uint Timer(nint _, uint _1) => 3_600_000_000;

    private static nint Method()
    {
        fixed (byte* name = "datagrams\0"u8)
        {
            var method = LibCrypto.BIO_meth_new(SourceSink, name);
            if (method == 0
                || LibCrypto.BIO_meth_set_read(method, &ReadDatagram) != 1
                || LibCrypto.BIO_meth_set_write(method, &WriteDatagram) != 1
                || LibCrypto.BIO_meth_set_ctrl(method, &Control) != 1)
            {
                throw Algorithms.Refused("BIO_meth_new");
            }

            return method;
        }
    }

    private static DtlsTransport? Owner(nint bio) =>
        bio != 0 && LibCrypto.BIO_get_data(bio) is var handle and not 0 ? GCHandle.FromIntPtr(handle).Target as DtlsTransport : null;

    [UnmanagedCallersOnly]
    private static int ReadDatagram(nint bio, byte* buffer, int length)
    {
        LibCrypto.BIO_clear_flags(bio, RetryFlags);
        if (Owner(bio) is { } owner && owner.ReadIncoming(new Span<byte>(buffer, length)) is var read and > 0)
        {
            return read;
        }

        LibCrypto.BIO_set_flags(bio, Read | ShouldRetry);
        return -1;
    }

    [UnmanagedCallersOnly]
    private static int WriteDatagram(nint bio, byte* buffer, int length)
    {
        LibCrypto.BIO_clear_flags(bio, RetryFlags);
        try
        {
            Owner(bio)?.WriteOutgoing(new ReadOnlySpan<byte>(buffer, length));
        }
        catch (OutOfMemoryException)
        {
            // Lost, like any datagram.
        }

        return length;
    }

    [UnmanagedCallersOnly]
    private static CLong Control(nint bio, int command, CLong argument, void* pointer) => new(command == Flush ? 1 : 0);
}
