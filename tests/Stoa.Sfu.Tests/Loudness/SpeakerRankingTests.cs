using Stoa.Sfu.Loudness;

namespace Stoa.Sfu.Tests.Loudness;

/// <summary>Who is loudest, without flapping.</summary>
public sealed class SpeakerRankingTests
{
    private readonly SpeakerRanking _ranking = new();
    private TimeSpan _now;

    [Fact]
    public void Hear_ALouderOneBehind_PassesWithinAFewPackets()
    {
        var (quiet, loud) = (Add(), Add());
        Speak(50, (quiet, 40));
        Speak(10, (quiet, 40), (loud, 20));
        Assert.Equal(0, loud.Place);
        Assert.Equal(1, quiet.Place);
    }

    [Fact]
    public void Hear_TwoAboutAsLoud_DoNotChangePlaces()
    {
        var (first, second) = (Add(), Add());
        var random = new Random(7);
        Speak(20, (first, 30));
        var changes = 0;
        for (var i = 0; i < 1000; i++)
        {
            changes += Speak(1, (first, 28 + random.Next(5)), (second, 28 + random.Next(5)));
        }

        Assert.Equal(0, changes);
    }

    [Fact]
    public void Hear_TwoLaughingInTurn_ChangePlacesAtMostTwiceASecond()
    {
        var (first, second) = (Add(), Add());
        var changes = 0;
        for (var i = 0; i < 500; i++)
        {
            // Each is loud for 100 ms while the other talks on.
            var firstIsLoud = i / 5 % 2 == 0;
            changes += Speak(1, (first, firstIsLoud ? 10 : 45), (second, firstIsLoud ? 45 : 10));
        }

        Assert.InRange(changes, 1, 20);
    }

    [Fact]
    public void Hear_AfterTheLoudestWentSilent_PassesAtOnce()
    {
        var (first, second) = (Add(), Add());
        Speak(30, (first, 10));
        _now += TimeSpan.FromSeconds(2); // No packets: DTX.
        Speak(3, (second, 45));
        Assert.Equal(0, second.Place);
    }

    [Fact]
    public void Hear_AfterAStallOfEveryone_LetsNobodyPassForBeingFirst()
    {
        var (loud, quiet) = (Add(), Add());
        Speak(50, (loud, 10), (quiet, 45));
        _now += TimeSpan.FromMilliseconds(700); // The network, or this process, stood still.
        Speak(1, (quiet, 45), (loud, 10));
        Speak(5, (quiet, 45), (loud, 10));
        Assert.Equal(0, loud.Place);
    }

    [Fact]
    public void Remove_FromTheMiddle_ClosesTheGap()
    {
        var (a, b, c) = (Add(), Add(), Add());
        _ranking.Remove(b);
        Assert.Equal((0, -1, 1), (a.Place, b.Place, c.Place));
        Assert.Equal(2, _ranking.Count);
        Assert.Same(c, _ranking[1]);
    }

    private RankedSpeaker Add()
    {
        var speaker = new RankedSpeaker();
        _ranking.Add(speaker);
        return speaker;
    }

    private int Speak(int packets, params (RankedSpeaker Speaker, int Dbov)[] speakers)
    {
        var changes = 0;
        for (var i = 0; i < packets; i++)
        {
            _now += TimeSpan.FromMilliseconds(20);
            changes += speakers.Count(one => _ranking.Hear(one.Speaker, (byte)one.Dbov, _now));
        }

        return changes;
    }
}
