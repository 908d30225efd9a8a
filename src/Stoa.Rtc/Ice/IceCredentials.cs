using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Stoa.Rtc.Stun;

namespace Stoa.Rtc.Ice;

/// <summary>The username fragment and password of one side of a session. Source: RFC 8445 section 5.3 and RFC 8839 section 5.4.</summary>
/// <param name="UsernameFragment">4 to 256 letters, digits, <c>+</c> and <c>/</c>.</param>
/// <param name="Password">22 to 256 of the same: a secret.</param>
public sealed record IceCredentials(string UsernameFragment, string Password)
{
    private const string IceChars = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private const int PasswordLength = 24;
    private static readonly SearchValues<char> _iceCharSet = SearchValues.Create(IceChars);

    /// <summary>The first eight characters of the fragment as <see cref="StunRouting.TryReadLocalFragment"/> reads them; 0 when it is not eight long.</summary>
    public ulong RoutingKey
    {
        get
        {
            Span<byte> bytes = stackalloc byte[StunRouting.FragmentBytes];
            return UsernameFragment.Length == bytes.Length && Encoding.ASCII.GetBytes(UsernameFragment, bytes) == bytes.Length
                ? BinaryPrimitives.ReadUInt64BigEndian(bytes)
                : 0;
        }
    }

    /// <summary>Makes new ones: a fragment of 8 characters (48 bits) and a password of 24 (144 bits).</summary>
    public static IceCredentials Create() =>
        new(RandomNumberGenerator.GetString(IceChars, StunRouting.FragmentBytes), RandomNumberGenerator.GetString(IceChars, PasswordLength));

    /// <summary>Takes what an offer or answer says.</summary>
    /// <returns>Null when either is too short, too long or has other characters.</returns>
    public static IceCredentials? From(string? usernameFragment, string? password) =>
        usernameFragment is { Length: >= 4 and <= 256 } && password is { Length: >= 22 and <= 256 }
        && !usernameFragment.AsSpan().ContainsAnyExcept(_iceCharSet) && !password.AsSpan().ContainsAnyExcept(_iceCharSet)
            ? new IceCredentials(usernameFragment, password)
            : null;

    /// <summary>Tells nothing: the password is a secret and the fragment is a key to it.</summary>
    public override string ToString() => nameof(IceCredentials);
}
