using System.Diagnostics.CodeAnalysis;
using Stoa.Rtc.Rtp;

namespace Stoa.Rtc.Ogg;

/// <summary>A comment that says how loud each packet of a file is, so that it can be sent with its audio levels and without a decoder.</summary>
/// <remarks><c>AUDIO_LEVELS=</c> and base64 of one byte for each packet: 0 to 127, minus the level in dBov as in RFC 6464 section 3.</remarks>
public static class AudioLevelsTag
{
    /// <summary>The comment's key.</summary>
    public const string Key = "AUDIO_LEVELS";

    /// <summary>Reads the levels.</summary>
    /// <param name="tags">The comments of a file.</param>
    /// <param name="levels">One for each packet, from the first.</param>
    /// <returns>False when the comment is absent, no base64, or has a level above 127.</returns>
    public static bool TryRead(OpusTags tags, [NotNullWhen(true)] out byte[]? levels)
    {
        ArgumentNullException.ThrowIfNull(tags);
        levels = null;
        if (!tags.TryGet(Key, out var text))
        {
            return false;
        }

        var bytes = new byte[text.Length / 4 * 3];
        if (!Convert.TryFromBase64String(text, bytes, out var written) || bytes.AsSpan(0, written).ContainsAnyExceptInRange((byte)0, AudioLevel.SilenceDbov))
        {
            return false;
        }

        levels = bytes[..written];
        return true;
    }

    /// <summary>The comment's value for levels of 0 to 127.</summary>
    public static string ToValue(ReadOnlySpan<byte> levels) => Convert.ToBase64String(levels);
}
