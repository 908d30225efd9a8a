using System.Buffers;
using Stoa.Rtc.Ogg;

namespace Stoa.Rtc.Tests.Ogg;

/// <summary>Ogg Opus files written and read. Source: RFC 3533, RFC 7845.</summary>
public sealed class OggOpusTests
{
    private static readonly OpusTags _tags = new("stoa", [new("TITLE", "a = b"), new("title", "second"), new("X", "é")]);

    [Fact]
    public void Write_TwoPackets_WritesEachFieldOfTheirPage()
    {
        var file = Write([[0xf8, 1], [0xf8, 2, 3]], _tags);
        var page = file.AsSpan(file.Length - (27 + 2 + 5));
        Assert.Equal(
            [
                0x4f, 0x67, 0x67, 0x53, // OggS
                0x00, // version
                0x04, // last page of its stream
                0x80, 0x07, 0, 0, 0, 0, 0, 0, // granule position: 1920
                0x2a, 0, 0, 0, // serial number
                0x02, 0, 0, 0, // third page
            ],
            page[..22].ToArray());
        Assert.Equal([0x02, 0x02, 0x03, 0xf8, 1, 0xf8, 2, 3], page[26..].ToArray());
    }

    [Fact]
    public void Read_WhatIsWritten_GivesItBack()
    {
        var random = new Random(4);
        var packets = Enumerable.Range(0, 400).Select(_ => (byte[])[0x78, .. new byte[random.Next(20) == 0 ? 1275 : random.Next(300)]]).ToArray();
        foreach (var packet in packets)
        {
            random.NextBytes(packet.AsSpan(1));
        }

        var reader = Open(Write(packets, _tags));
        Assert.Equal(new OpusHead(1, 312), reader.Head);
        Assert.Equal("stoa", reader.Tags.Vendor);
        Assert.Equal(_tags.Comments, reader.Tags.Comments);
        Assert.True(reader.Tags.TryGet("Title", out var title));
        Assert.Equal("a = b", title);
        Assert.False(reader.Tags.TryGet("Y", out _));
        for (var i = 0; i < packets.Length; i++)
        {
            Assert.Equal(OggOpusResult.Ok, reader.Read(out var packet));
            Assert.Equal(packets[i], packet.Payload.ToArray());
            Assert.Equal((i * 960L, 960, 960), (packet.Position, packet.Samples, packet.PlayedSamples));
        }

        Assert.Equal(OggOpusResult.End, reader.Read(out _));
        Assert.Equal(OggOpusResult.End, reader.Read(out _));
    }

    [Theory]
    [InlineData(65_024 - 24)]
    [InlineData(65_025 - 24)]
    [InlineData(65_026 - 24)]
    [InlineData(200_000)]
    public void Read_TagsThatGoOnFromPageToPage_AreWhole(int length)
    {
        var value = new string('v', length);
        var reader = Open(Write([[0xf8]], new OpusTags("", [new("K", value)])));
        Assert.Equal(value, Assert.Single(reader.Tags.Comments).Value);
        Assert.Equal(OggOpusResult.Ok, reader.Read(out _));
        Assert.Equal(OggOpusResult.End, reader.Read(out _));
    }

    [Fact]
    public void Open_OfTagsBeyondAMegabyte_IsTooLong()
    {
        Assert.Null(OggOpusReader.Open(Write([[0xf8]], new OpusTags("", [new("K", new string('v', 1 << 20))])), out var result));
        Assert.Equal(OggOpusResult.TooLong, result);
    }

    [Fact]
    public void Finish_BeforeTheEndOfTheLastPacket_CutsIt()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new OggOpusWriter(output, 1, new OpusHead(2, 0), _tags);
        Assert.True(writer.TryWrite([0xfc, 1]));
        Assert.True(writer.TryWrite([0xfc, 1]));
        writer.Finish(1000);
        writer.Finish();
        Assert.Throws<InvalidOperationException>(() => writer.TryWrite([0xfc, 1]));
        var reader = Open(output.WrittenMemory.ToArray());
        Assert.Equal(OggOpusResult.Ok, reader.Read(out var packet));
        Assert.Equal((0L, 960), (packet.Position, packet.PlayedSamples));
        Assert.Equal(OggOpusResult.Ok, reader.Read(out packet));
        Assert.Equal((960L, 960, 40, 1000L), (packet.Position, packet.Samples, packet.PlayedSamples, packet.EndPosition));
        Assert.Equal(OggOpusResult.End, reader.Read(out _));
    }

    [Fact]
    public void TryWrite_WithGaps_FillsThemInSteps()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new OggOpusWriter(output, 1, new OpusHead(1, 0), _tags);
        Assert.True(writer.TryWrite([0x78, 1], 960));
        Assert.True(writer.TryWrite([0x78, 2], 1920 + 7000)); // one of 120 ms, one of 20 ms, 5 ms, and 40 samples that are left out
        Assert.Equal(960 + 960 + 6960 + 960, writer.Position);
        Assert.True(writer.TryWrite([0x78, 3], 9880 + 80));
        Assert.Equal(9840 + 120 + 960, writer.Position);
        Assert.False(writer.TryWrite([0x78, 3], writer.Position - 120));
        Assert.False(writer.TryWrite([0x78, 3], writer.Position + (48_000L * 3_600) + 1));
        Assert.False(writer.TryWrite([0x7b, 0], writer.Position));
        Assert.True(writer.TryWrite([0x78, 4], writer.Position - 119));
        writer.Finish();
        var reader = Open(output.WrittenMemory.ToArray());
        var read = new List<string>();
        while (reader.Read(out var packet) == OggOpusResult.Ok)
        {
            read.Add($"{packet.Position} {Convert.ToHexString(packet.Payload)}");
        }

        Assert.Equal(
            ["0 78", "960 7801", "1920 7B06", "7680 78", "8640 E8", "8880 7802", "9840 E0", "9960 7803", "10920 7804"],
            read);
    }

    [Fact]
    public void Write_Pages_HoldASecondAtMost()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new OggOpusWriter(output, 1, new OpusHead(1, 0), _tags);
        var headers = output.WrittenCount;
        for (var i = 0; i < 50; i++)
        {
            Assert.True(writer.TryWrite([0xf8]));
        }

        Assert.Equal(headers, output.WrittenCount);
        Assert.True(writer.TryWrite([0xf8]));
        Assert.Equal(headers + 27 + 100, output.WrittenCount);
    }

    [Fact]
    public void Read_CutAtEachLength_SaysTruncated()
    {
        var file = Write([[0xf8, 1], [0xf8, 2, 3]], _tags);
        for (var length = 0; length < file.Length; length++)
        {
            Assert.Equal(OggOpusResult.Truncated, ReadAll(file[..length]).Result);
        }

        Assert.Equal((OggOpusResult.End, 2), ReadAll(file));
    }

    [Fact]
    public void Read_FlippedAtEachBit_EndsWithAResult()
    {
        var file = Write([[0xf8, 1], [0xf8, 2, 3]], _tags);
        for (var bit = 0; bit < file.Length * 8; bit++)
        {
            var bytes = file.ToArray();
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Contains(ReadAll(bytes).Result, new[] { OggOpusResult.Malformed, OggOpusResult.Truncated });
        }
    }

    [Fact]
    public void Read_FlippedWithARightChecksum_EndsWithAResult()
    {
        var file = Write([[0xf8, 1], [0xf8, 2, 3]], _tags);
        var results = new HashSet<OggOpusResult>();
        for (var bit = 0; bit < file.Length * 8; bit++)
        {
            var bytes = file.ToArray();
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Seal(bytes);
            var (result, packets) = ReadAll(bytes);
            Assert.True(packets <= 3);
            results.Add(result);
        }

        Assert.Equal(4, results.Count);
    }

    [Fact]
    public void Read_OfSeveralStreamsAndPackets_PassesOverTheOthers()
    {
        var one = Write([[0xf8, 1]], _tags);
        var other = Write([[0xf8, 2]], _tags, serial: 43);
        var firstPage = 27 + 1 + OpusHead.Length;
        Assert.Equal((OggOpusResult.End, 1), ReadAll([.. one[..firstPage], .. other[..firstPage], .. one[firstPage..], .. other[firstPage..]]));
        Assert.Equal(OggOpusResult.Malformed, ReadAll([.. one[..firstPage], .. one]).Result);
        Assert.Equal(OggOpusResult.Unsupported, ReadAll(one[firstPage..]).Result);
    }

    [Fact]
    public void Read_WithoutOneOfThePages_IsMalformed()
    {
        var file = Write([.. Enumerable.Repeat<byte[]>([0xf8], 150)], _tags);
        var page = 27 + 50 + 50;
        Assert.Equal((OggOpusResult.End, 150), ReadAll(file));
        Assert.Equal((OggOpusResult.Malformed, 50), ReadAll([.. file[..^(2 * page)], .. file[^page..]]));
    }

    [Fact]
    public void Read_RandomBytes_IsMalformed()
    {
        var bytes = new byte[1000];
        new Random(5).NextBytes(bytes);
        Assert.Equal((OggOpusResult.Malformed, 0), ReadAll(bytes));
    }

    [Theory]
    [InlineData("AAB/", true)]
    [InlineData("", true)]
    [InlineData("gA==", false)] // 128
    [InlineData("AAB", false)]
    [InlineData("?", false)]
    public void TryRead_OfAudioLevels_TakesBase64UpTo127(string value, bool isTaken)
    {
        Assert.Equal(isTaken, AudioLevelsTag.TryRead(new OpusTags("", [new("audio_levels", value)]), out var levels));
        Assert.Equal(isTaken ? value : null, levels is null ? null : AudioLevelsTag.ToValue(levels));
        Assert.False(AudioLevelsTag.TryRead(_tags, out _));
    }

    internal static OggOpusReader Open(byte[] file)
    {
        var reader = OggOpusReader.Open(file, out var result);
        Assert.Equal(OggOpusResult.Ok, result);
        Assert.NotNull(reader);
        return reader;
    }

    private static byte[] Write(byte[][] packets, OpusTags tags, uint serial = 42)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new OggOpusWriter(output, serial, new OpusHead(1, 312), tags);
        foreach (var packet in packets)
        {
            Assert.True(writer.TryWrite(packet));
        }

        writer.Finish();
        return output.WrittenMemory.ToArray();
    }

    private static (OggOpusResult Result, int Packets) ReadAll(byte[] file)
    {
        if (OggOpusReader.Open(file, out var result) is not { } reader)
        {
            return (result, 0);
        }

        var packets = 0;
        while ((result = reader.Read(out var packet)) == OggOpusResult.Ok)
        {
            packets++;
            Assert.InRange(packet.PlayedSamples, 0, packet.Samples);
        }

        return (result, packets);
    }

    // Makes the checksum of each page right again, as long as pages can be told.
    private static void Seal(byte[] file)
    {
        for (var at = 0; at + 27 <= file.Length && at + 27 + file[at + 26] <= file.Length;)
        {
            var length = 27 + file[at + 26] + file.AsSpan(at + 27, file[at + 26]).ToArray().Sum(segment => segment);
            if (at + length > file.Length)
            {
                return;
            }

            System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at + 22), OggPage.Crc(file.AsSpan(at, length)));
            at += length;
        }
    }
}
