using System.Buffers.Binary;

namespace Stoa.Rtc.Ogg;

/// <summary>The identification header of an Ogg Opus stream with one or two channels.</summary>
/// <param name="Channels">1 or 2.</param>
/// <param name="PreSkip">Samples at 48,000 Hz to drop at the start of the decoder's output.</param>
/// <param name="InputSampleRateHz">The rate before encoding, for information; 0 when not told.</param>
/// <param name="OutputGain">Gain to apply when playing, in dB × 256.</param>
/// <remarks>Source: RFC 7845 section 5.1.</remarks>
public readonly record struct OpusHead(byte Channels, ushort PreSkip, uint InputSampleRateHz = 48_000, short OutputGain = 0)
{
    /// <summary>Bytes of the header on the wire.</summary>
    public const int Length = 19;

    private static ReadOnlySpan<byte> Magic => "OpusHead"u8;

    internal static OggOpusResult TryRead(ReadOnlySpan<byte> packet, out OpusHead head)
    {
        head = default;
        if (packet.Length < Length || !packet.StartsWith(Magic) || (packet[8] & 0xf0) != 0 || packet[9] is 0 or > 2 || packet[18] != 0)
        {
            return OggOpusResult.Unsupported;
        }

        head = new OpusHead(
            packet[9],
            BinaryPrimitives.ReadUInt16LittleEndian(packet[10..]),
            BinaryPrimitives.ReadUInt32LittleEndian(packet[12..]),
            BinaryPrimitives.ReadInt16LittleEndian(packet[16..]));
        return OggOpusResult.Ok;
    }

    internal void Write(Span<byte> packet)
    {
        Magic.CopyTo(packet);
        packet[8] = 1;
        packet[9] = Channels;
        BinaryPrimitives.WriteUInt16LittleEndian(packet[10..], PreSkip);
        BinaryPrimitives.WriteUInt32LittleEndian(packet[12..], InputSampleRateHz);
        BinaryPrimitives.WriteInt16LittleEndian(packet[16..], OutputGain);
        packet[18] = 0;
    }
}
