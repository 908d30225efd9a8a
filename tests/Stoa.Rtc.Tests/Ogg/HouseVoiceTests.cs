using Stoa.Rtc.Ogg;
using Stoa.Rtc.Opus;
using Stoa.Rtc.Rtp;
using Stoa.Rtc.Tests.Opus;

namespace Stoa.Rtc.Tests.Ogg;

/// <summary>The demo's piece, <c>src/Stoa.Server/Demo/House/house.opus</c>: what is sent from it must be true without a decoder.</summary>
public sealed class HouseVoiceTests
{
    private static readonly byte[] _file = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "house.opus"));

    [Fact]
    public void Read_TheWholePiece_HasALevelForEachPacketOf20Milliseconds()
    {
        Assert.InRange(_file.Length, 50_000, 250_000);
        var reader = OggOpusTests.Open(_file);
        Assert.Equal(1, reader.Head.Channels);
        Assert.True(AudioLevelsTag.TryRead(reader.Tags, out var levels));
        var packets = 0;
        long end = 0;
        OggOpusResult result;
        while ((result = reader.Read(out var packet)) == OggOpusResult.Ok)
        {
            Assert.Equal((end, 960), (packet.Position, packet.Samples));
            Assert.False(new OpusToc(packet.Payload[0]).IsStereo);
            end = packet.EndPosition;
            packets++;
        }

        Assert.Equal(OggOpusResult.End, result);
        Assert.Equal(packets, levels.Length);
        Assert.InRange((end - reader.Head.PreSkip) / (double)RtpTimestamp.ClockRateHz, 30, 60);
    }

    [Fact]
    public async Task TryRead_TheLevels_AreThoseOfTheDecodedSound()
    {
        var reader = OggOpusTests.Open(_file);
        Assert.True(AudioLevelsTag.TryRead(reader.Tags, out var levels));
        using var tools = new OpusTools();
        var samples = await tools.DecodeAsync(_file);
        var loud = 0;
        for (var packet = 1; packet < levels.Length - 1; packet++)
        {
            var heard = LevelOf(samples.AsSpan((packet * 960) - reader.Head.PreSkip, 960));
            if (levels[packet] < 50)
            {
                loud++;
                Assert.InRange(heard, levels[packet] - 3, levels[packet] + 3);
            }
            else
            {
                Assert.InRange(heard, 45, 127);
            }
        }

        Assert.InRange(loud, levels.Length / 2, levels.Length * 9 / 10);
        Assert.InRange(levels.Min(), 10, 25);
        Assert.InRange(levels.Count(level => level == AudioLevel.SilenceDbov), 50, levels.Length / 4);
    }

    [Fact]
    public async Task Decode_AtBothEnds_IsSilent()
    {
        using var tools = new OpusTools();
        var samples = await tools.DecodeAsync(_file);
        Assert.True(samples.AsSpan(0, 9_600).IndexOfAnyExceptInRange((short)-8, (short)8) < 0);
        Assert.True(samples.AsSpan(samples.Length - 9_600).IndexOfAnyExceptInRange((short)-8, (short)8) < 0);
        Assert.True(samples.AsSpan().IndexOfAnyExceptInRange((short)-24_000, (short)24_000) < 0);
    }

    private static double LevelOf(ReadOnlySpan<short> samples)
    {
        var power = 0.0;
        foreach (var sample in samples)
        {
            power += (double)sample * sample;
        }

        return power == 0 ? AudioLevel.SilenceDbov : Math.Clamp(-10 * Math.Log10(power / samples.Length / 32_768 / 32_768), 0, AudioLevel.SilenceDbov);
    }
}
