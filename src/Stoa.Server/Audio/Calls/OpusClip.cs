using Stoa.Rtc.Ogg;
using Stoa.Rtc.Opus;
using Stoa.Rtc.Rtp;

namespace Stoa.Server.Audio.Calls;

/// <summary>An Ogg Opus file, read whole: its packets as they are sent, each with its time and, where the file tells it, its loudness.</summary>
internal sealed class OpusClip
{
    /// <summary>Most bytes of a packet that fits into one datagram on every network.</summary>
    public const int MaxPacketBytes = 1_200;

    private readonly byte[] _bytes;
    private readonly List<Entry> _entries;

    private OpusClip(byte[] bytes, List<Entry> entries, long samples) => (_bytes, _entries, Samples) = (bytes, entries, samples);

    /// <summary>How many packets.</summary>
    public int Count => _entries.Count;

    /// <summary>How long it lasts, in samples at 48,000 Hz.</summary>
    public long Samples { get; }

    /// <summary>How long it lasts.</summary>
    public TimeSpan Duration => TimeSpan.FromSeconds(Samples / (double)RtpTimestamp.ClockRateHz);

    /// <summary>Reads a file; one that breaks off is taken as far as it goes.</summary>
    /// <param name="file">Its bytes.</param>
    /// <param name="fault">Why there is no clip: the end of a sentence that begins with the file's name.</param>
    /// <returns>Null when the file is not Ogg Opus, empty, or not to be sent.</returns>
    public static OpusClip? TryRead(ReadOnlyMemory<byte> file, out string fault)
    {
        fault = "is no Ogg Opus file. Make one with: opusenc in.wav out.opus";
        if (OggOpusReader.Open(file, out _) is not { } reader)
        {
            return null;
        }

        var bytes = new MemoryStream(file.Length);
        List<Entry> entries = [];
        var samples = 0L;
        OggOpusResult result;
        while ((result = reader.Read(out var packet)) == OggOpusResult.Ok)
        {
            if (packet.Payload.Length > MaxPacketBytes)
            {
                fault = $"has packets of {packet.Payload.Length:N0} bytes, more than a datagram holds ({MaxPacketBytes:N0}): encode it with fewer kilobits per second.";
                return null;
            }

            entries.Add(new Entry((int)bytes.Length, packet.Payload.Length, packet.Position, packet.Samples, null));
            bytes.Write(packet.Payload);
            samples = packet.Position + packet.Samples;
        }

        if (result is not (OggOpusResult.End or OggOpusResult.Truncated) || entries.Count == 0)
        {
            fault = entries.Count == 0 ? "holds no sound." : "is damaged.";
            return null;
        }

        // A list of another length was made for another file.
        if (AudioLevelsTag.TryRead(reader.Tags, out var levels) && levels.Length == entries.Count)
        {
            for (var i = 0; i < entries.Count; i++)
            {
                entries[i] = entries[i] with { LevelDbov = levels[i] };
            }
        }

        return new OpusClip(bytes.ToArray(), entries, samples);
    }

    /// <summary>One packet.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    public ClipPacket this[int index]
    {
        get
        {
            var entry = _entries[index];
            return new ClipPacket(_bytes.AsSpan(entry.Start, entry.Length), entry.Position, entry.Samples, entry.LevelDbov);
        }
    }

    private readonly record struct Entry(int Start, int Length, long Position, int Samples, byte? LevelDbov);
}

/// <summary>One packet of a clip.</summary>
internal readonly ref struct ClipPacket(ReadOnlySpan<byte> payload, long position, int samples, byte? levelDbov)
{
    /// <summary>The Opus packet.</summary>
    public ReadOnlySpan<byte> Payload { get; } = payload;

    /// <summary>When it begins, in samples at 48,000 Hz.</summary>
    public long Position => position;

    /// <summary>How long it lasts, in samples at 48,000 Hz.</summary>
    public int Samples => samples;

    /// <summary>Minus its level in dBov, 0 to 127; null when the file does not tell.</summary>
    public byte? LevelDbov => levelDbov;

    /// <summary>True for a sender's silence, which is not sent.</summary>
    public bool IsSilence => OpusPacket.IsDtx(Payload);
}
