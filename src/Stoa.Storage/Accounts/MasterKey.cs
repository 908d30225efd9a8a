using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Stoa.Spaces.Accounts;

namespace Stoa.Storage.Accounts;

/// <summary>The installation's own secret of 256 bits, from which app bearers and the key for client secrets are derived.</summary>
/// <remarks>
/// Each use has its own key by HKDF-SHA-256, so none tells anything of another. Source: RFC 5869.
/// </remarks>
public sealed class MasterKey
{
    /// <summary>Its length in bytes.</summary>
    public const int LengthBytes = 32;

    private const byte FormatVersion = 1;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private readonly byte[] _bearerKey;
    private readonly byte[] _secretKey;

    /// <summary>Takes a key of <see cref="LengthBytes"/> bytes.</summary>
    public MasterKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != LengthBytes)
        {
            throw new ArgumentException("A master key has 32 bytes.", nameof(key));
        }

        _bearerKey = Derive(key, "stoa app bearer");
        _secretKey = Derive(key, "stoa client secret");
        PageTokenKey = Derive(key, "stoa page token");
        AudienceKey = Derive(key, "stoa audience");
        Fingerprint = SHA256.HashData(Derive(key, "stoa master key fingerprint"));
        PassKey = Derive(key, "stoa pass");
        DataProtectionKey = Derive(key, "stoa data protection");
        RelayKey = Derive(key, "stoa relay");
    }

    /// <summary>32 bytes that sign page tokens, so that a token goes on working after a restart and on every node.</summary>
    public ReadOnlyMemory<byte> PageTokenKey { get; }

    /// <summary>32 bytes from which the keys come by which people in an audience are counted once.</summary>
    public ReadOnlyMemory<byte> AudienceKey { get; }

    /// <summary>32 bytes that encrypt the keys of cookies, forms and people's tokens where nodes share them: in the database.</summary>
    public ReadOnlyMemory<byte> DataProtectionKey { get; }

    /// <summary>32 bytes that tell two keys apart and tell nothing else of them.</summary>
    internal ReadOnlyMemory<byte> Fingerprint { get; }

    /// <summary>32 bytes that sign the passes with which one node sends a client to another.</summary>
    public ReadOnlyMemory<byte> PassKey { get; }

    /// <summary>32 bytes without which what nodes tell each other about a Space's relay opens nothing.</summary>
    public ReadOnlyMemory<byte> RelayKey { get; }

    /// <summary>The bearer of an app that acts for itself: always the same for the same app and generation, 43 URL-safe characters.</summary>
    /// <param name="clientId">The app.</param>
    /// <param name="generation">How often its bearer was invalidated.</param>
    public string DeriveAppBearer(ClientId clientId, int generation = 0)
    {
        var text = generation == 0 ? clientId.Value : string.Create(CultureInfo.InvariantCulture, $"{clientId.Value}\n{generation}");
        return Base64Url.EncodeToString(HMACSHA256.HashData(_bearerKey, Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Encrypts a client secret, bound to its app.</summary>
    /// <returns>Format version (1 byte), nonce (12), tag (16), AES-256-GCM ciphertext.</returns>
    public byte[] Encrypt(ClientId clientId, string secret)
    {
        var plain = Encoding.UTF8.GetBytes(secret);
        var stored = new byte[1 + NonceBytes + TagBytes + plain.Length];
        stored[0] = FormatVersion;
        var nonce = stored.AsSpan(1, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_secretKey, TagBytes);
        aes.Encrypt(
            nonce, plain, stored.AsSpan(1 + NonceBytes + TagBytes), stored.AsSpan(1 + NonceBytes, TagBytes),
            Encoding.UTF8.GetBytes(clientId.Value));
        return stored;
    }

    /// <summary>Decrypts what <see cref="Encrypt"/> made for the same app.</summary>
    /// <exception cref="CryptographicException">Another key, another app, or damaged bytes.</exception>
    public string Decrypt(ClientId clientId, ReadOnlySpan<byte> stored)
    {
        if (stored.Length < 1 + NonceBytes + TagBytes || stored[0] != FormatVersion)
        {
            throw new CryptographicException("Not an encrypted client secret.");
        }

        var plain = new byte[stored.Length - 1 - NonceBytes - TagBytes];
        using var aes = new AesGcm(_secretKey, TagBytes);
        aes.Decrypt(
            stored.Slice(1, NonceBytes), stored[(1 + NonceBytes + TagBytes)..], stored.Slice(1 + NonceBytes, TagBytes), plain,
            Encoding.UTF8.GetBytes(clientId.Value));
        return Encoding.UTF8.GetString(plain);
    }

    /// <summary>Hides the key from logs.</summary>
    public override string ToString() => "(master key)";

    private static byte[] Derive(ReadOnlySpan<byte> key, string use)
    {
        var derived = new byte[LengthBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, derived, [], Encoding.UTF8.GetBytes(use));
        return derived;
    }
}
