namespace Stoa.Rtc.Ogg;

/// <summary>One Opus packet of a file, and when it sounds.</summary>
public readonly ref struct OggOpusPacket
{
    internal OggOpusPacket(ReadOnlySpan<byte> payload, long position, int samples, int playedSamples)
    {
        Payload = payload;
        Position = position;
        Samples = samples;
        PlayedSamples = playedSamples;
    }

    /// <summary>The packet; valid until the next read.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Where its first sample stands in the stream, at 48,000 Hz, the samples to skip counted.</summary>
    public long Position { get; }

    /// <summary>How many samples it decodes to, at 48,000 Hz: 120 to 5760.</summary>
    public int Samples { get; }

    /// <summary>How many of them are to be played: fewer at the end of the stream only.</summary>
    public int PlayedSamples { get; }

    /// <summary>Where its last sample to be played ends.</summary>
    public long EndPosition => Position + PlayedSamples;
}
