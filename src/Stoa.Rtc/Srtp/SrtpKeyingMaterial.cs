using System.Security.Cryptography;

namespace Stoa.Rtc.Srtp;

/// <summary>The master keys and salts that a DTLS handshake agreed on, one pair for each direction. Cleared when disposed; its holder disposes it.</summary>
/// <remarks>Source: RFC 5764 section 4.2.</remarks>
public sealed class SrtpKeyingMaterial : IDisposable
{
    /// <summary>Length of a master key in bytes, the same in both profiles.</summary>
    public const int KeyBytes = 16;

    private readonly byte[] _secrets;
    private readonly int _saltBytes;

    /// <summary>Copies the four secrets.</summary>
    /// <exception cref="ArgumentException">A length is not that of the profile.</exception>
    public SrtpKeyingMaterial(
        SrtpProfile profile,
        ReadOnlySpan<byte> localKey,
        ReadOnlySpan<byte> localSalt,
        ReadOnlySpan<byte> remoteKey,
        ReadOnlySpan<byte> remoteSalt)
    {
        Check(profile, localKey, localSalt);
        Check(profile, remoteKey, remoteSalt);
        Profile = profile;
        _saltBytes = localSalt.Length;
        _secrets = [.. localKey, .. localSalt, .. remoteKey, .. remoteSalt];
    }

    /// <summary>The profile that both sides agreed on.</summary>
    public SrtpProfile Profile { get; }

    /// <summary>Master key of what this side sends.</summary>
    public ReadOnlySpan<byte> LocalKey => _secrets.AsSpan(0, KeyBytes);

    /// <summary>Master salt of what this side sends.</summary>
    public ReadOnlySpan<byte> LocalSalt => _secrets.AsSpan(KeyBytes, _saltBytes);

    /// <summary>Master key of what the peer sends.</summary>
    public ReadOnlySpan<byte> RemoteKey => _secrets.AsSpan(KeyBytes + _saltBytes, KeyBytes);

    /// <summary>Master salt of what the peer sends.</summary>
    public ReadOnlySpan<byte> RemoteSalt => _secrets.AsSpan((2 * KeyBytes) + _saltBytes, _saltBytes);

    /// <summary>Length of a master salt of this profile in bytes: 12 or 14.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Another profile.</exception>
    public static int SaltBytes(SrtpProfile profile) => profile switch
    {
        SrtpProfile.AeadAes128Gcm => 12,
        SrtpProfile.Aes128CmHmacSha1Tag80 => 14,
        _ => throw new ArgumentOutOfRangeException(nameof(profile)),
    };

    /// <summary>The sender for what goes to the peer; it keeps its own copy of the keys.</summary>
    public SrtpSender CreateSender() => new(Profile, LocalKey, LocalSalt);

    /// <summary>The receiver for what comes from the peer; it keeps its own copy of the keys.</summary>
    public SrtpReceiver CreateReceiver() => new(Profile, RemoteKey, RemoteSalt);

    /// <summary>Overwrites the secrets with zeros.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(_secrets);

    /// <summary>Refuses a master key or salt of another profile's length.</summary>
    internal static void Check(SrtpProfile profile, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt)
    {
        if (masterSalt.Length != SaltBytes(profile))
        {
            throw new ArgumentException($"A master salt of {profile} has {SaltBytes(profile)} bytes.", nameof(masterSalt));
        }

        if (masterKey.Length != KeyBytes)
        {
            throw new ArgumentException($"A master key has {KeyBytes} bytes.", nameof(masterKey));
        }
    }
}
