using CsCheck;
using Stoa.Sfu.Forwarding;

namespace Stoa.Sfu.Tests.Forwarding;

/// <summary>One continuous stream out of many talks.</summary>
public sealed class SlotMappingTests
{
    [Fact]
    public void TryMap_WithinATalk_KeepsGapsAndOrder()
    {
        var mapping = default(SlotMapping);
        mapping.Begin(1000, 96_000, Ms(0), isSameClock: false);
        Assert.True(mapping.TryMap(1000, 96_000, Ms(0), out var first, out var firstTime));
        Assert.True(mapping.TryMap(1002, 96_000 + 1920, Ms(40), out var third, out var thirdTime));
        Assert.True(mapping.TryMap(1001, 96_000 + 960, Ms(41), out var second, out var secondTime)); // Late.
        Assert.Equal((first + 1, first + 2), (second, third));
        Assert.Equal((firstTime + 960, firstTime + 1920), (secondTime, thirdTime));
        Assert.False(mapping.TryMap(999, 96_000 - 960, Ms(42), out _, out _)); // From before the talk.
    }

    [Fact]
    public void Begin_AnotherSpeaker_GoesOnWithoutAGapAndWithTheTimeThatPassed()
    {
        var mapping = default(SlotMapping);
        mapping.Begin(7, 5_000, Ms(0), isSameClock: false);
        mapping.TryMap(7, 5_000, Ms(0), out var before, out var timeBefore);
        mapping.Begin(50_000, 4_000_000_000, Ms(500), isSameClock: false);
        mapping.TryMap(50_000, 4_000_000_000, Ms(500), out var after, out var timeAfter);
        Assert.Equal(before + 1, after);
        Assert.Equal(24_000u, unchecked(timeAfter - timeBefore)); // 500 ms at 48 kHz.
    }

    [Fact]
    public void Begin_TheSameSpeakerAfterAPause_KeepsTheirClock()
    {
        var mapping = default(SlotMapping);
        mapping.Begin(1, 1_000, Ms(0), isSameClock: false);
        mapping.TryMap(1, 1_000, Ms(0), out var before, out var timeBefore);
        mapping.Begin(60, 1_000 + (59 * 960), Ms(1190), isSameClock: true);
        mapping.TryMap(60, 1_000 + (59 * 960), Ms(1190), out var after, out var timeAfter);
        Assert.Equal(before + 1, after);
        Assert.Equal(59u * 960, unchecked(timeAfter - timeBefore));
    }

    [Fact]
    public void TryMap_OverTheEndOfTimestamps_GoesOn()
    {
        var mapping = default(SlotMapping);
        mapping.Begin(1, uint.MaxValue - 100, Ms(0), isSameClock: false);
        mapping.TryMap(1, uint.MaxValue - 100, Ms(0), out _, out var before);
        mapping.TryMap(2, unchecked(uint.MaxValue - 100 + 960), Ms(20), out _, out var after);
        Assert.Equal(960u, unchecked(after - before));
    }

    /// <summary>A number given twice would be a nonce used twice.</summary>
    [Fact]
    public void TryMap_ForAnyTalksWithLossAndReordering_GivesNoNumberTwiceAndNoTimeBackwards() =>
        Gen.Select(Gen.ULong[1, 1 << 20], Gen.UInt, Gen.Int[1, 40], Gen.Int[0, 3]).Array[1, 20].Sample(talks =>
        {
            var mapping = default(SlotMapping);
            HashSet<ulong> given = [];
            var now = TimeSpan.FromSeconds(1);
            var (last, lastTime) = (0UL, (uint?)null);
            foreach (var (source, timestamp, packets, late) in talks)
            {
                mapping.Begin(source, timestamp, now, isSameClock: false);
                for (var i = 0; i < packets; i++)
                {
                    var at = i % 4 == 3 ? i - late : i; // Some come late; the same one never comes twice.
                    if (at != i && late > 0)
                    {
                        continue;
                    }

                    now += TimeSpan.FromMilliseconds(20);
                    Assert.True(mapping.TryMap(source + (ulong)at, unchecked(timestamp + ((uint)at * 960)), now, out var index, out var time));
                    Assert.True(given.Add(index));
                    if (index > last)
                    {
                        Assert.True(lastTime is null || unchecked((int)(time - lastTime.Value)) > 0);
                        (last, lastTime) = (index, time);
                    }
                }
            }
        });

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
