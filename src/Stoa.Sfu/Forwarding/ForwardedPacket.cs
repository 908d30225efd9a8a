namespace Stoa.Sfu.Forwarding;

/// <summary>One packet of a slot's stream, before it is made each listener's own. Lives on the stack; the payload is the receiving loop's.</summary>
internal readonly ref struct ForwardedPacket
{
    /// <summary>Its number in the slot's stream.</summary>
    public required ulong Index { get; init; }

    /// <summary>Its timestamp in the slot's stream, at 48 kHz.</summary>
    public required uint Timestamp { get; init; }

    /// <summary>True at the beginning of a talk.</summary>
    public required bool Marker { get; init; }

    /// <summary>Who speaks: the SSRC that the room knows them by.</summary>
    public required uint Csrc { get; init; }

    /// <summary>The audio level as the extension holds it: voice flag, and 0 to 127 below the loudest. Source: RFC 6464 section 3.</summary>
    public required byte Level { get; init; }

    /// <summary>The Opus packet.</summary>
    public required ReadOnlySpan<byte> Payload { get; init; }
}
