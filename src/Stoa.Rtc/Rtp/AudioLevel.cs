namespace Stoa.Rtc.Rtp;

/// <summary>How loud one packet's sound is, as its sender says in the header extension <c>urn:ietf:params:rtp-hdrext:ssrc-audio-level</c>.</summary>
/// <param name="Dbov">Minus the level in dBov: 0 is loudest, 127 is silence.</param>
/// <param name="IsVoice">True when the sender believes the packet to hold speech.</param>
/// <remarks>The default value is the loudest. Source: RFC 6464 section 3.</remarks>
public readonly record struct AudioLevel(byte Dbov, bool IsVoice)
{
    /// <summary>The level of silence.</summary>
    public const byte SilenceDbov = 127;

    /// <summary>Reads the extension's value: one byte, or one and zeros.</summary>
    /// <returns>False when empty.</returns>
    public static bool TryRead(ReadOnlySpan<byte> extension, out AudioLevel level)
    {
        level = extension.IsEmpty ? default : new AudioLevel((byte)(extension[0] & 0x7f), (extension[0] & 0x80) != 0);
        return !extension.IsEmpty;
    }

    /// <summary>The extension's value.</summary>
    public byte ToByte() => (byte)((IsVoice ? 0x80 : 0) | Math.Min(Dbov, SilenceDbov));
}
