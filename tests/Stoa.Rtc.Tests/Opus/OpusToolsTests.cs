using System.Buffers;
using Stoa.Rtc.Ogg;
using Stoa.Rtc.Opus;
using Stoa.Rtc.Rtp;
using Stoa.Rtc.Tests.Ogg;

namespace Stoa.Rtc.Tests.Opus;

/// <summary>Merged packets and written files as the reference decoder hears them.</summary>
public sealed class OpusToolsTests : IDisposable
{
    private readonly OpusTools _tools = new();

    public void Dispose() => _tools.Dispose();

    [Theory]
    [InlineData(1, 3, 0x80, "--bitrate", "32", "--framesize", "20", "--vbr")]
    [InlineData(1, 3, 0x00, "--bitrate", "32", "--framesize", "20", "--hard-cbr")]
    [InlineData(2, 3, 0x80, "--bitrate", "96", "--framesize", "20", "--vbr")]
    [InlineData(1, 6, 0x80, "--bitrate", "64", "--framesize", "10", "--vbr")]
    [InlineData(1, 3, 0x80, "--bitrate", "10", "--framesize", "20", "--vbr", "--speech")]
    [InlineData(1, 2, 0x80, "--bitrate", "24", "--framesize", "60", "--vbr", "--speech")]
    public async Task TryWrite_OfMergedPackets_DecodesToTheSameSamples(int channels, int together, int variable, params string[] options)
    {
        var file = await _tools.EncodeAsync(Sound(channels, 3 * 48_000), channels, options);
        var (merged, packets, codes) = Merge(file, together);
        Assert.InRange(packets, 1, (ReadAll(file).Count + 1) / 2);
        Assert.Contains(codes, code => (code & 0x80) == variable);
        var samples = await _tools.DecodeAsync(file);
        Assert.Equal(3 * 48_000 * channels, samples.Length);
        Assert.Contains(samples, sample => Math.Abs((int)sample) > 1000);
        Assert.Equal(samples, await _tools.DecodeAsync(merged));
        Assert.DoesNotContain("WARNING", await _tools.CheckAsync(merged), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_OfAFileByOpusenc_FindsItsLengthAndComments()
    {
        var file = await _tools.EncodeAsync(Sound(1, 50_000), 1, "--comment", "MOOD=calm", "--title", "T");
        var reader = OggOpusTests.Open(file);
        Assert.Equal((1, 48_000u), (reader.Head.Channels, reader.Head.InputSampleRateHz));
        Assert.True(reader.Tags.TryGet("mood", out var mood));
        Assert.Equal("calm", mood);
        long end = 0;
        OggOpusResult result;
        while ((result = reader.Read(out var packet)) == OggOpusResult.Ok)
        {
            Assert.Equal(end, packet.Position);
            end = packet.EndPosition;
        }

        Assert.Equal(OggOpusResult.End, result);
        Assert.Equal(50_000 + reader.Head.PreSkip, end);
    }

    /// <summary>Sound from 0 to 1 s and from 2 to 3 s; the packets between are never sent.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(360)]
    [InlineData(7)]
    public async Task TryWrite_WithAGap_KeepsTheTime(int shift)
    {
        var sound = Sound(1, 3 * 48_000);
        sound.AsSpan(48_000, 48_000).Clear();
        var file = await _tools.EncodeAsync(sound, 1, "--bitrate", "32", "--framesize", "20");
        var output = new ArrayBufferWriter<byte>();
        var reader = OggOpusTests.Open(file);
        var writer = new OggOpusWriter(output, 1, reader.Head, reader.Tags);
        var dropped = 0;
        while (reader.Read(out var packet) == OggOpusResult.Ok)
        {
            if (packet.Position is >= 60_000 and < 84_000)
            {
                dropped++;
                continue;
            }

            Assert.True(writer.TryWrite(packet.Payload, packet.Position + (packet.Position > 70_000 ? shift : 0)));
        }

        writer.Finish();
        Assert.Equal(25, dropped);
        var info = await _tools.CheckAsync(output.WrittenMemory.ToArray());
        Assert.DoesNotContain("WARNING", info, StringComparison.Ordinal);
        var whole = await _tools.DecodeAsync(file);
        var gapped = await _tools.DecodeAsync(output.WrittenMemory.ToArray());
        var kept = shift / 120 * 120;
        Assert.InRange(gapped.Length, whole.Length + kept, whole.Length + kept + 960);
        Assert.InRange(Onset(gapped, 72_000), Onset(whole, 72_000) + kept - 60, Onset(whole, 72_000) + kept + 60);
        Assert.True(gapped.AsSpan(66_000, 20_000).IndexOfAnyExceptInRange((short)-400, (short)400) < 0, "The gap is silent.");
    }

    /// <summary>Where the sound is first as loud as a tenth of its range, from a sample on.</summary>
    private static int Onset(short[] samples, int from) => from + samples.AsSpan(from).IndexOfAnyExceptInRange((short)-3000, (short)3000);

    private static (byte[] File, int Packets, List<int> Codes) Merge(byte[] file, int together)
    {
        var reader = OggOpusTests.Open(file);
        var output = new ArrayBufferWriter<byte>();
        var writer = new OggOpusWriter(output, 9, reader.Head, reader.Tags);
        var merger = new OpusMerger(2000);
        var bytes = new byte[2000];
        var packets = 0;
        var added = 0;
        var codes = new List<int>();
        long end = 0;
        while (reader.Read(out var packet) == OggOpusResult.Ok)
        {
            end = packet.EndPosition;
            var timestamp = new RtpTimestamp((uint)packet.Position);
            if (added == together || !merger.TryAdd(packet.Payload, timestamp))
            {
                Flush();
                Assert.True(merger.TryAdd(packet.Payload, timestamp));
            }

            added++;
        }

        Flush();
        writer.Finish(end);
        return (output.WrittenMemory.ToArray(), packets, codes);

        void Flush()
        {
            Assert.True(merger.TryWrite(bytes, out var written));
            Assert.True(writer.TryWrite(bytes.AsSpan(0, written), merger.Timestamp.Value));
            if ((bytes[0] & 0x03) == 3)
            {
                codes.Add(bytes[1] & 0x80);
            }

            packets++;
            added = 0;
            merger.Clear();
        }
    }

    private static List<byte[]> ReadAll(byte[] file)
    {
        var packets = new List<byte[]>();
        var reader = OggOpusTests.Open(file);
        while (reader.Read(out var packet) == OggOpusResult.Ok)
        {
            packets.Add(packet.Payload.ToArray());
        }

        return packets;
    }

    /// <summary>A seeded sound: three tones that rise and fall, and a little noise.</summary>
    private static short[] Sound(int channels, int length)
    {
        var random = new Random(6);
        var samples = new short[length * channels];
        for (var i = 0; i < samples.Length; i++)
        {
            var time = i / channels / 48_000.0;
            var tones = Math.Sin(time * 2 * Math.PI * 220) + Math.Sin(time * 2 * Math.PI * (350 + (i % channels * 40))) + (0.5 * Math.Sin(time * 2 * Math.PI * 1_234));
            samples[i] = (short)((tones * 4_000 * (1 + Math.Sin(time * 11))) + random.Next(-300, 300));
        }

        return samples;
    }
}
