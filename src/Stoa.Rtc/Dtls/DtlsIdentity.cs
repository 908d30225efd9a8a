using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Stoa.Rtc.Native;

namespace Stoa.Rtc.Dtls;

/// <summary>A key pair with its self-signed certificate, and what all sessions under it share. One per process. May be used by several threads.</summary>
/// <remarks>
/// ECDSA on P-256; DTLS 1.2; ECDHE over X25519 and P-256; no resumption, renegotiation or compression; the peer must show a certificate.
/// Source: RFC 8827 section 6.5; RFC 5764 section 4.
/// </remarks>
public sealed unsafe class DtlsIdentity : IDisposable
{
    private const int Dtls12 = 0xFEFD;
    private const int EllipticCurveKey = 408;
    private const int VerifyPeerAndFailWithout = 0x01 | 0x02;

    // SSL_OP_NO_QUERY_MTU, NO_TICKET, NO_COMPRESSION, CIPHER_SERVER_PREFERENCE, NO_RENEGOTIATION.
    private const ulong Options = (1UL << 12) | (1UL << 14) | (1UL << 17) | (1UL << 22) | (1UL << 30);

    // Peers read no more of the certificate than its hash, so it needs no clock.
    private static readonly DateTimeOffset _notBefore = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset _notAfter = new(2049, 12, 31, 0, 0, 0, TimeSpan.Zero);

    private readonly SslContextHandle _server;
    private readonly SslContextHandle _client;

    private DtlsIdentity(ReadOnlySpan<byte> certificate, ReadOnlySpan<byte> key)
    {
        NativeLibraries.Load();
        Fingerprint = DtlsFingerprint.Of(certificate);
        _server = Context(LibSsl.DTLS_server_method(), certificate, key);
        _client = Context(LibSsl.DTLS_client_method(), certificate, key);
    }

    /// <summary>The SHA-256 fingerprint of the certificate, for the answer.</summary>
    public DtlsFingerprint Fingerprint { get; }

    /// <summary>Makes a new key pair and certificate.</summary>
    /// <exception cref="CryptographicException">OpenSSL refused; ask <see cref="OpenSsl.IsAvailable"/> before.</exception>
    public static DtlsIdentity Create()
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Stoa", pair, HashAlgorithmName.SHA256);
        Span<byte> serial = stackalloc byte[16];
        RandomNumberGenerator.Fill(serial);
        serial[0] = (byte)((serial[0] & 0x3F) | 0x40); // positive, and as long as it is
        using var certificate = request.Create(
            request.SubjectName, X509SignatureGenerator.CreateForECDsa(pair), _notBefore, _notAfter, serial);
        var key = pair.ExportECPrivateKey();
        try
        {
            return new DtlsIdentity(certificate.RawDataMemory.Span, key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Does one handshake with itself in memory, so that the first real one finds everything loaded: about a tenth of a second.</summary>
    /// <returns>False when it did not connect, which is a fault of the installation.</returns>
    public bool Warm()
    {
        using var server = new DtlsTransport(this, DtlsRole.Server, [Fingerprint]);
        using var client = new DtlsTransport(this, DtlsRole.Client, [Fingerprint]);
        server.Start(TimeSpan.Zero);
        client.Start(TimeSpan.Zero);
        Span<byte> datagram = stackalloc byte[DtlsTransport.DefaultMtuBytes];
        for (var flight = 0; flight < 6; flight++)
        {
            var (from, to) = flight % 2 == 0 ? (client, server) : (server, client);
            while (from.TryTake(datagram, out var length))
            {
                to.Receive(datagram[..length], TimeSpan.Zero);
            }
        }

        using var keys = server.TakeKeys();
        return keys is not null && client.State == DtlsState.Connected;
    }

    /// <summary>Frees the contexts; sessions already made live on.</summary>
    public void Dispose()
    {
        _server.Dispose();
        _client.Dispose();
    }

    /// <summary>A new session for one peer.</summary>
    internal SslHandle NewSession(DtlsRole role)
    {
        var context = role == DtlsRole.Server ? _server : _client;
        ObjectDisposedException.ThrowIf(context.IsClosed, this);
        var ssl = LibSsl.SSL_new(context);
        return ssl.IsInvalid ? throw Algorithms.Refused("SSL_new") : ssl;
    }

    private static SslContextHandle Context(nint method, ReadOnlySpan<byte> certificate, ReadOnlySpan<byte> key)
    {
        var context = LibSsl.SSL_CTX_new(method);
        fixed (byte* certificatePointer = certificate)
        fixed (byte* keyPointer = key)
        fixed (byte* ciphers = (
            "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:"u8
            + "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-SHA:ECDHE-RSA-AES128-SHA\0"u8))
        fixed (byte* groups = "X25519:P-256\0"u8)
        fixed (byte* profiles = "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80\0"u8)
        {
            if (context.IsInvalid
                || !Control(context, 123, Dtls12) // SSL_CTRL_SET_MIN_PROTO_VERSION
                || !Control(context, 124, Dtls12) // SSL_CTRL_SET_MAX_PROTO_VERSION
                || !Control(context, 33, 0x10) // SSL_CTRL_MODE: SSL_MODE_RELEASE_BUFFERS
                || !Control(context, 92, 0, groups) // SSL_CTRL_SET_GROUPS_LIST
                || LibSsl.SSL_CTX_set_cipher_list(context, ciphers) != 1
                || LibSsl.SSL_CTX_use_certificate_ASN1(context, certificate.Length, certificatePointer) != 1
                || LibSsl.SSL_CTX_use_PrivateKey_ASN1(EllipticCurveKey, context, keyPointer, new CLong(key.Length)) != 1
                || LibSsl.SSL_CTX_set_tlsext_use_srtp(context, profiles) != 0)
            {
                throw Algorithms.Refused("the DTLS settings");
            }
        }

        Control(context, 44, 0); // SSL_CTRL_SET_SESS_CACHE_MODE: off; returns the mode before
        Control(context, 51, 16_384); // SSL_CTRL_SET_MAX_CERT_LIST: what a peer's certificate may hold; returns the limit before
        LibSsl.SSL_CTX_set_options(context, Options);
        LibSsl.SSL_CTX_set_verify(context, VerifyPeerAndFailWithout, 0);
        LibSsl.SSL_CTX_set_cert_verify_callback(context, &DtlsCallbacks.Verify, 0);
        LibCrypto.ERR_clear_error();
        return context;
    }

    private static bool Control(SslContextHandle context, int command, int argument, byte* pointer = null) =>
        LibSsl.SSL_CTX_ctrl(context, command, new CLong(argument), pointer).Value != 0;
}
