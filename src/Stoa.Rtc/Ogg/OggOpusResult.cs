namespace Stoa.Rtc.Ogg;

/// <summary>What a read of an Ogg Opus file came to.</summary>
public enum OggOpusResult
{
    /// <summary>What was asked for is there.</summary>
    Ok,

    /// <summary>The stream is over.</summary>
    End,

    /// <summary>The bytes end before the stream says it is over.</summary>
    Truncated,

    /// <summary>Bytes that are no Ogg, a wrong checksum, a page out of turn, or no valid Opus packet.</summary>
    Malformed,

    /// <summary>Ogg, but no Opus in it, a version to come, or more than two channels.</summary>
    Unsupported,

    /// <summary>A packet or its tags are longer than any that is read.</summary>
    TooLong,
}
