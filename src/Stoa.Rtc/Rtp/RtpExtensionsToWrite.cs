namespace Stoa.Rtc.Rtp;

/// <summary>The header extension elements of one outgoing packet, each with its negotiated id; the default value is none.</summary>
/// <remarks>Source: RFC 8285 section 4.2, RFC 9143 section 15, RFC 6464 section 3.</remarks>
public readonly ref struct RtpExtensionsToWrite
{
    /// <summary>The id of the audio level: 1 to 14, or 0 for none.</summary>
    public byte AudioLevelId
    {
        get;
        init => field = Checked(value);
    }

    /// <summary>The audio level.</summary>
    public AudioLevel AudioLevel { get; init; }

    /// <summary>The id of the section's name: 1 to 14, or 0 for none.</summary>
    public byte MidId
    {
        get;
        init => field = Checked(value);
    }

    /// <summary>The section's name in ASCII: 1 to 16 bytes; empty for none.</summary>
    public ReadOnlySpan<byte> Mid
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value.Length, 16, nameof(value));
            field = value;
        }
    }

    private bool HasMid => MidId != 0 && !Mid.IsEmpty;

    /// <summary>Bytes of the elements without padding.</summary>
    internal int Length => (AudioLevelId == 0 ? 0 : 2) + (HasMid ? 1 + Mid.Length : 0);

    /// <summary>Writes the elements, the audio level first, so that it stands in one place whatever the name's length.</summary>
    internal void Write(Span<byte> elements)
    {
        var at = 0;
        if (AudioLevelId != 0)
        {
            elements[at++] = (byte)(AudioLevelId << 4);
            elements[at++] = AudioLevel.ToByte();
        }

        if (HasMid)
        {
            elements[at++] = (byte)((MidId << 4) | (Mid.Length - 1));
            Mid.CopyTo(elements[at..]);
        }
    }

    private static byte Checked(byte id)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(id, 14);
        return id;
    }
}
