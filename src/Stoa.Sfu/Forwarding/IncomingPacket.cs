namespace Stoa.Sfu.Forwarding;

/// <summary>One authentic packet of a speaker. Lives on the stack; the payload is the receiving loop's.</summary>
internal readonly ref struct IncomingPacket
{
    /// <summary>Its extended sequence number.</summary>
    public required ulong Index { get; init; }

    /// <summary>Its timestamp, at 48 kHz.</summary>
    public required uint Timestamp { get; init; }

    /// <summary>True at the beginning of a talkspurt.</summary>
    public required bool Marker { get; init; }

    /// <summary>The audio level as the extension holds it. Source: RFC 6464 section 3.</summary>
    public required byte Level { get; init; }

    /// <summary>When it came.</summary>
    public required TimeSpan At { get; init; }

    /// <summary>The Opus packet.</summary>
    public required ReadOnlySpan<byte> Payload { get; init; }
}
