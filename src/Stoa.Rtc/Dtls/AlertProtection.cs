using System.Buffers.Binary;
using System.Security.Cryptography;
using Stoa.Rtc.Native;
using Stoa.Rtc.Srtp;

namespace Stoa.Rtc.Dtls;

/// <summary>All that a session needs of DTLS once it is connected: to read and write one protected alert. 40 bytes instead of OpenSSL's 40 KB.</summary>
/// <remarks>
/// <code>
/// key_block = P_SHA256(master_secret, "key expansion" | server random | client random)
///           = client key (16) | server key (16) | client IV (4) | server IV (4)
/// record    = type (1) | version (2) | epoch (2) | sequence number (6) | length (2) | explicit nonce (8) | alert (2) | tag (16)
/// nonce     = IV (4) | explicit nonce (8)
/// data      = epoch (2) | sequence number (6) | type (1) | version (2) | length of the alert (2)
/// </code>
/// Only for AES-128-GCM, which every WebRTC peer speaks. Source: RFC 5246 sections 5, 6.2.3.3 and 6.3; RFC 5288 section 3; RFC 6347 section 4.1.2.
/// </remarks>
internal sealed unsafe class AlertProtection
{
    private const byte Alert = 21;
    private const byte Fatal = 2;
    private const byte CloseNotify = 0;
    private const int HeaderBytes = 13;
    private const int AlertBytes = 2;
    private const int TagBytes = 16;
    private const int RecordBytes = HeaderBytes + 8 + AlertBytes + TagBytes;
    private const int KeyBytes = 16;
    private const int SecretBytes = 48;
    private const int RandomBytes = 32;

    // Far beyond what OpenSSL used for Finished, so that no nonce comes twice.
    private const ulong FirstSequenceNumber = 0x0001_0001_0000_0000;

    private const ulong IndexMask = 0xFFFF_FFFF_FFFF;

    private readonly byte[] _keyBlock;
    private readonly bool _isServer;

    private AlertProtection(byte[] keyBlock, bool isServer) => (_keyBlock, _isServer) = (keyBlock, isServer);

    /// <summary>Takes the keys out of a finished handshake; null when it agreed on another cipher.</summary>
    internal static AlertProtection? TryCreate(SslHandle ssl, DtlsRole role)
    {
        // TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 and TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256.
        if (LibSsl.SSL_CIPHER_get_id(LibSsl.SSL_get_current_cipher(ssl)) is not (0x0300_C02B or 0x0300_C02F))
        {
            return null;
        }

        Span<byte> secret = stackalloc byte[SecretBytes];
        Span<byte> seed = stackalloc byte[13 + (2 * RandomBytes)];
        "key expansion"u8.CopyTo(seed);
        fixed (byte* secretPointer = secret)
        fixed (byte* serverRandom = seed[13..])
        fixed (byte* clientRandom = seed[(13 + RandomBytes)..])
        {
            if (LibSsl.SSL_SESSION_get_master_key(LibSsl.SSL_get_session(ssl), secretPointer, SecretBytes) != SecretBytes
                || LibSsl.SSL_get_server_random(ssl, serverRandom, RandomBytes) != RandomBytes
                || LibSsl.SSL_get_client_random(ssl, clientRandom, RandomBytes) != RandomBytes)
            {
                return null;
            }
        }

        var keyBlock = Expand(secret, seed);
        CryptographicOperations.ZeroMemory(secret);
        return new AlertProtection(keyBlock, role == DtlsRole.Server);
    }

    /// <summary>Whether a record is the peer's goodbye: close_notify, or an alert that is fatal.</summary>
    internal bool IsGoodbye(ReadOnlySpan<byte> record)
    {
        if (record.Length != RecordBytes || record[0] != Alert || BinaryPrimitives.ReadUInt16BigEndian(record[11..]) != RecordBytes - HeaderBytes)
        {
            return false;
        }

        Span<byte> packet = stackalloc byte[HeaderBytes + AlertBytes];
        Associate(record, packet);
        record.Slice(HeaderBytes + 8, AlertBytes).CopyTo(packet[HeaderBytes..]);
        var nonce = BinaryPrimitives.ReadUInt64BigEndian(record[HeaderBytes..]);
        using var cipher = Cipher(!_isServer);
        return cipher.TryOpen(packet, HeaderBytes, [], (uint)(nonce >> 48), nonce & IndexMask, record[^TagBytes..])
            && (packet[HeaderBytes] == Fatal || packet[HeaderBytes + 1] == CloseNotify);
    }

    /// <summary>The record that says goodbye to the peer. Once: the sequence number is always the same.</summary>
    internal byte[] Goodbye()
    {
        var record = new byte[RecordBytes];
        record[0] = Alert;
        BinaryPrimitives.WriteUInt16BigEndian(record.AsSpan(1), 0xFEFD);
        BinaryPrimitives.WriteUInt64BigEndian(record.AsSpan(3), FirstSequenceNumber);
        BinaryPrimitives.WriteUInt16BigEndian(record.AsSpan(11), RecordBytes - HeaderBytes);
        BinaryPrimitives.WriteUInt64BigEndian(record.AsSpan(HeaderBytes), FirstSequenceNumber);
        Span<byte> packet = stackalloc byte[HeaderBytes + AlertBytes];
        Associate(record, packet);
        using var cipher = Cipher(_isServer);
        cipher.Seal(
            packet, HeaderBytes, [1, CloseNotify], [], (uint)(FirstSequenceNumber >> 48), FirstSequenceNumber & IndexMask, record.AsSpan(RecordBytes - TagBytes));
        packet[HeaderBytes..].CopyTo(record.AsSpan(HeaderBytes + 8));
        return record;
    }

    /// <summary>Overwrites the keys.</summary>
    internal void Clear() => CryptographicOperations.ZeroMemory(_keyBlock);

    private static byte[] Expand(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> seed)
    {
        // P_hash = HMAC(secret, A(1) | seed) | HMAC(secret, A(2) | seed) | …; A(0) = seed, A(i) = HMAC(secret, A(i-1))
        const int Hash = HMACSHA256.HashSizeInBytes;
        Span<byte> block = stackalloc byte[2 * Hash];
        Span<byte> input = stackalloc byte[Hash + seed.Length];
        seed.CopyTo(input[Hash..]);
        HMACSHA256.HashData(secret, seed, input[..Hash]);
        HMACSHA256.HashData(secret, input, block);
        Span<byte> second = stackalloc byte[Hash];
        HMACSHA256.HashData(secret, input[..Hash], second);
        second.CopyTo(input);
        HMACSHA256.HashData(secret, input, block[Hash..]);
        var keyBlock = block[..40].ToArray();
        CryptographicOperations.ZeroMemory(block);
        return keyBlock;
    }

    private static void Associate(ReadOnlySpan<byte> record, Span<byte> associated)
    {
        record.Slice(3, 8).CopyTo(associated);
        record[..3].CopyTo(associated[8..]);
        BinaryPrimitives.WriteUInt16BigEndian(associated[11..], AlertBytes);
    }

    // SRTP's nonce is IV | SSRC (low 16 bits) | index (48) when the SSRC has no more, which is IV | explicit nonce.
    private AeadAes128Gcm Cipher(bool ofServer)
    {
        Span<byte> salt = stackalloc byte[12];
        salt.Clear();
        _keyBlock.AsSpan((2 * KeyBytes) + (ofServer ? 4 : 0), 4).CopyTo(salt);
        return new AeadAes128Gcm(_keyBlock.AsSpan(ofServer ? KeyBytes : 0, KeyBytes), salt);
    }
}
