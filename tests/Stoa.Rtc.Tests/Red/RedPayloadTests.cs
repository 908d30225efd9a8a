using Stoa.Rtc.Red;

namespace Stoa.Rtc.Tests.Red;

/// <summary>Redundant audio. Source: RFC 2198 section 3.</summary>
public sealed class RedPayloadTests
{
    private static readonly byte[] _payload =
    [
        0x80 | 111, 0x1e, 0x00, 0x02, // redundant: 1920 samples before, two bytes
        0x80 | 110, 0x0f, 0x00, 0x03, // redundant: 960 samples before, three bytes
        111, // primary
        0x01, 0x02, // the oldest
        0x03, 0x04, 0x05, // the one before
        0x06, 0x07, 0x08, 0x09, // the primary
    ];

    [Fact]
    public void TryReadPrimary_BehindTwoOthers_FindsAllThree()
    {
        Assert.True(RedPayload.TryReadPrimary(_payload, out var type, out var primary));
        Assert.Equal(111, type);
        Assert.Equal([6, 7, 8, 9], primary.ToArray());
        Assert.Equal(["111 1920 0102", "110 960 030405"], Redundant(_payload));
    }

    [Fact]
    public void TryReadPrimary_Alone_IsAllButTheFirstByte()
    {
        Assert.True(RedPayload.TryReadPrimary([63, 1, 2], out var type, out var primary));
        Assert.Equal(63, type);
        Assert.Equal([1, 2], primary.ToArray());
        Assert.Empty(Redundant([63, 1, 2]));
        Assert.True(RedPayload.TryReadPrimary([63], out _, out primary));
        Assert.True(primary.IsEmpty);
    }

    [Fact]
    public void Redundant_AtTheGreatestOffsetAndLength_IsRead()
    {
        byte[] payload = [0xff, 0xff, 0xff, 0xff, 0x00, .. new byte[1023]];
        Assert.Equal([$"127 16383 {new string('0', 2046)}"], Redundant(payload));
    }

    [Fact]
    public void TryReadPrimary_CutAtEachLength_IsRefusedUpToTheRedundantBlocks()
    {
        for (var length = 0; length <= _payload.Length; length++)
        {
            Assert.Equal(length >= 14, RedPayload.TryReadPrimary(_payload.AsSpan(0, length), out _, out _));
            Redundant(_payload.AsSpan(0, length));
        }
    }

    [Fact]
    public void TryReadPrimary_FlippedAtEachBit_ReadsOrRefuses()
    {
        for (var bit = 0; bit < _payload.Length * 8; bit++)
        {
            var bytes = _payload.ToArray();
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(Redundant(bytes).Length <= 3);
        }
    }

    private static string[] Redundant(ReadOnlySpan<byte> payload)
    {
        var blocks = new List<string>();
        foreach (var block in RedPayload.Redundant(payload))
        {
            blocks.Add($"{block.PayloadType} {block.TimestampOffset} {Convert.ToHexString(block.Payload)}");
        }

        return [.. blocks];
    }
}
