using System.Buffers.Binary;
using Stoa.Sfu.Transport;

namespace Stoa.Sfu.Tests.Transport;

/// <summary>That the emulated network does what its conditions say.</summary>
public sealed class VirtualNetworkTests
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    private readonly ReceiveBatch _batch = new();

    [Fact]
    public void Advance_WithDelay_DeliversNotBeforeItIsOver()
    {
        var network = new VirtualNetwork(1);
        using var one = network.Open("192.0.2.1", 1000);
        using var other = network.Open("2001:db8::2", 2000);
        one.Up = new NetworkConditions { Delay = TimeSpan.FromMilliseconds(30) };
        other.Down = new NetworkConditions { Delay = TimeSpan.FromMilliseconds(20) };
        Send(one, other, 7);
        Assert.Equal(TimeSpan.FromMilliseconds(50), network.NextArrival);
        network.Advance(TimeSpan.FromMilliseconds(49));
        Assert.Equal(0, other.Receive(_batch, _second));
        network.Advance(TimeSpan.FromMilliseconds(50));
        Assert.Equal(1, other.Receive(_batch, _second));
        Assert.Equal(7, BinaryPrimitives.ReadInt32BigEndian(_batch[0]));
        Assert.Equal(one.Address, _batch.Source(0));
    }

    [Fact]
    public void Advance_OneSeed_GivesOneRun()
    {
        Assert.Equal(Numbers(5, Rough), Numbers(5, Rough));
        Assert.NotEqual(Numbers(5, Rough), Numbers(6, Rough));
    }

    [Fact]
    public void Advance_WithLoss_LosesThatShare() =>
        Assert.InRange(Numbers(3, new NetworkConditions { Loss = 0.1 }).Count, 860, 940);

    [Fact]
    public void Advance_WithDuplication_DoublesThatShare() =>
        Assert.InRange(Numbers(3, new NetworkConditions { Duplication = 0.1 }).Count, 1060, 1140);

    [Fact]
    public void Advance_WithoutJitter_KeepsTheOrder() =>
        Assert.Equal(Enumerable.Range(0, 1000), Numbers(3, new NetworkConditions { Delay = _second }));

    [Fact]
    public void Advance_WithJitter_ReordersWithinIt()
    {
        var numbers = Numbers(3, new NetworkConditions { Jitter = TimeSpan.FromMilliseconds(50) });
        Assert.Equal(Enumerable.Range(0, 1000), numbers.Order());
        var furthest = numbers.Select((number, at) => Math.Abs(number - at)).Max();
        Assert.InRange(furthest, 2, 50); // One datagram each millisecond.
    }

    [Fact]
    public void Rebind_ASocket_ChangesItsSourceAndClosesTheOldWay()
    {
        var network = new VirtualNetwork(1);
        using var client = network.Open("192.0.2.1", 1000);
        using var server = network.Open("192.0.2.2", 2000);
        var old = client.Address;
        client.Rebind("198.51.100.7", 3000);
        Send(client, server, 1);
        server.Reserve()[0] = 1;
        server.Commit(1, old);
        server.Flush();
        network.Advance(_second);
        Assert.Equal(1, server.Receive(_batch, _second));
        Assert.Equal(VirtualNetwork.At("198.51.100.7", 3000), _batch.Source(0));
        Assert.Equal(0, client.Receive(_batch, _second));
        Assert.Equal(1, network.Lost);
    }

    [Fact]
    public void Commit_LongerThanThePathTakes_IsLost()
    {
        var network = new VirtualNetwork(1) { Conditions = new NetworkConditions { MaxDatagramBytes = 1200 } };
        using var one = network.Open("192.0.2.1", 1000);
        using var other = network.Open("192.0.2.2", 2000);
        one.Commit(1201, other.Address);
        one.Commit(1200, other.Address);
        one.Flush();
        network.Advance(_second);
        Assert.Equal(1, other.Receive(_batch, _second));
        Assert.Equal(1200, _batch[0].Length);
    }

    [Fact]
    public void Run_TwoThatAnswerEachOther_ActsAtEachArrival()
    {
        var network = new VirtualNetwork(1) { Conditions = new NetworkConditions { Delay = TimeSpan.FromMilliseconds(5) } };
        using var one = network.Open("192.0.2.1", 1000);
        using var other = network.Open("192.0.2.2", 2000);
        Send(one, other, 0);
        network.Run(_second, () =>
        {
            Answer(one);
            Answer(other);
        });
        Assert.Equal(_second, network.Now);
        Assert.Equal(100, one.Counts.DatagramsIn + other.Counts.DatagramsIn); // 10 ms each.
    }

    private static NetworkConditions Rough => new() { Loss = 0.05, Duplication = 0.02, Delay = TimeSpan.FromMilliseconds(10), Jitter = TimeSpan.FromMilliseconds(30) };

    private void Answer(VirtualSocket socket)
    {
        if (socket.Receive(_batch, TimeSpan.Zero) == 1)
        {
            socket.Commit(1, _batch.Source(0));
            socket.Flush();
        }
    }

    private static void Send(VirtualSocket from, VirtualSocket to, int number)
    {
        BinaryPrimitives.WriteInt32BigEndian(from.Reserve(), number);
        from.Commit(4, to.Address);
        from.Flush();
    }

    private List<int> Numbers(int seed, NetworkConditions conditions)
    {
        var network = new VirtualNetwork(seed);
        using var one = network.Open("192.0.2.1", 1000);
        using var other = network.Open("192.0.2.2", 2000);
        one.Up = conditions;
        for (var i = 0; i < 1000; i++)
        {
            network.Advance(TimeSpan.FromMilliseconds(i));
            Send(one, other, i);
        }

        network.Advance(TimeSpan.FromSeconds(10));
        var numbers = new List<int>();
        while (other.Receive(_batch, TimeSpan.Zero) is > 0 and var count)
        {
            for (var i = 0; i < count; i++)
            {
                numbers.Add(BinaryPrimitives.ReadInt32BigEndian(_batch[i]));
            }
        }

        return numbers;
    }
}
