namespace Stoa.Sfu.Relay;

/// <summary>One packet of a speaker on its way between two nodes. Lives on the stack; the payload is the sending or receiving loop's.</summary>
internal readonly ref struct RelayedPacket
{
    /// <summary>Who speaks.</summary>
    public required PersonKey Person { get; init; }

    /// <summary>Names the speaker's session, and says which of two is newer: when it connected, in ticks of UTC by its node's clock.</summary>
    public required long StartedAt { get; init; }

    /// <summary>The extended sequence number.</summary>
    public required ulong Index { get; init; }

    /// <summary>The timestamp, at 48 kHz.</summary>
    public required uint Timestamp { get; init; }

    /// <summary>The SSRC that the speaker's node knows them by.</summary>
    public required uint Ssrc { get; init; }

    /// <summary>True at the beginning of a talkspurt.</summary>
    public required bool Marker { get; init; }

    /// <summary>The audio level as the extension holds it. Source: RFC 6464 section 3.</summary>
    public required byte Level { get; init; }

    /// <summary>The Opus packet.</summary>
    public required ReadOnlySpan<byte> Payload { get; init; }
}
