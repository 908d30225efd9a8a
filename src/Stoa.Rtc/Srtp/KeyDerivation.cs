namespace Stoa.Rtc.Srtp;

/// <summary>Makes session keys of a master key and salt.</summary>
/// <remarks>
/// <code>
/// r       = 0                                 (key derivation rate 0: derived once)
/// key_id  = label * 2^48 + r
/// x       = key_id XOR master_salt            (112 bits; a salt of 96 bits is followed by 16 zero bits)
/// output  = AES-CM key stream of master_key from the counter x * 2^16
/// </code>
/// Source: RFC 3711 sections 4.3.1 and 4.3.3; RFC 7714 section 11.
/// </remarks>
internal static class KeyDerivation
{
    /// <summary>Label of the cipher key of SRTP; SRTCP's three labels are 3 higher.</summary>
    internal const byte CipherKey = 0;

    /// <summary>Label of the authentication key of SRTP.</summary>
    internal const byte AuthenticationKey = 1;

    /// <summary>Label of the salt of SRTP.</summary>
    internal const byte Salt = 2;

    /// <summary>What to add to a label for SRTCP.</summary>
    internal const byte Rtcp = 3;

    /// <summary>Fills the output with the key of one label.</summary>
    /// <param name="masterKey">16 bytes.</param>
    /// <param name="masterSalt">12 or 14 bytes.</param>
    /// <param name="label">0 to 5.</param>
    /// <param name="output">As many bytes as wanted.</param>
    internal static void Derive(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, byte label, Span<byte> output)
    {
        using var generator = new AesCounterMode(masterKey);
        output.Clear();
        generator.Apply(Load(masterSalt) ^ ((UInt128)label << 64), output, output);
    }

    /// <summary>A salt as the upper bits of a counter block.</summary>
    internal static UInt128 Load(ReadOnlySpan<byte> salt)
    {
        var value = UInt128.Zero;
        for (var i = 0; i < salt.Length; i++)
        {
            value |= (UInt128)salt[i] << (120 - (8 * i));
        }

        return value;
    }
}
