using System.Net;
using System.Text;
using Stoa.Rtc.Ice;
using Stoa.Rtc.Stun;

namespace Stoa.Rtc.Tests.Ice;

/// <summary>The controlling side against the lite one, over a network in memory with seeded loss, delay and simulated time.</summary>
public sealed class IceControllingAgentTests
{
    private static readonly TransportAddress _client = Address("192.0.2.200", 40000);
    private static readonly TransportAddress _server = Address("192.0.2.1", 7882);
    private static readonly TransportAddress _nowhere = Address("203.0.113.1", 7882);

    [Fact]
    public void Advance_CleanNetwork_ConnectsInTwoRoundTrips()
    {
        var network = new Network(1, loss: 0, [_server]);
        network.RunUntil(TimeSpan.FromSeconds(1), () => network.Controlling.State == IceState.Connected);
        Assert.Equal(IceState.Connected, network.Controlling.State);
        Assert.Equal(_server, network.Controlling.Selected);
        Assert.Equal(_client, network.Controlling.Mapped);
        Assert.Equal(_client, network.Lite.Selected);
        Assert.InRange(network.Now, TimeSpan.FromMilliseconds(40), TimeSpan.FromMilliseconds(400));
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.3)]
    public void Advance_LossyNetwork_ConnectsAndStaysConnected(double loss)
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var network = new Network(seed, loss, [_nowhere, _server]);
            network.RunUntil(TimeSpan.FromSeconds(30), () => network.Controlling.State == IceState.Connected);
            Assert.True(network.Controlling.State == IceState.Connected, $"seed {seed}");
            Assert.Equal(_client, network.Lite.Selected);
            Assert.Equal(_server, network.Controlling.Selected);
        }
    }

    [Fact]
    public void Advance_Connected_ChecksConsentEveryFourToSixSeconds()
    {
        var network = new Network(3, loss: 0, [_server]);
        network.RunUntil(TimeSpan.FromSeconds(600), () => false);
        Assert.Equal(IceState.Connected, network.Controlling.State);
        var gaps = network.Sent.Skip(3).Zip(network.Sent.Skip(2), (later, earlier) => (later - earlier).TotalSeconds).ToList();
        Assert.InRange(gaps.Count, 100, 150);
        Assert.All(gaps, gap => Assert.InRange(gap, 3.9, 6.1));
        Assert.True(gaps.Max() - gaps.Min() > 1);
        Assert.True(network.Now - network.Lite.LastCheck < TimeSpan.FromSeconds(7));
    }

    [Fact]
    public void Advance_PeerGoneSilent_FailsAfterThirtySeconds()
    {
        var network = new Network(4, loss: 0, [_server]);
        network.RunUntil(TimeSpan.FromSeconds(20), () => false);
        network.Loss = 1;
        network.RunUntil(TimeSpan.FromSeconds(100), () => network.Controlling.State == IceState.Failed);
        Assert.Equal(IceState.Failed, network.Controlling.State);
        Assert.Null(network.Controlling.Selected);
        Assert.InRange(network.Now.TotalSeconds, 43, 51);
        Assert.Null(network.Controlling.NextDeadline);
    }

    [Fact]
    public void Advance_NobodyThere_FailsAfterSevenChecksOfEach()
    {
        var network = new Network(5, loss: 0, [_nowhere]);
        network.RunUntil(TimeSpan.FromSeconds(100), () => network.Controlling.State == IceState.Failed);
        Assert.Equal(IceState.Failed, network.Controlling.State);
        Assert.Equal([0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5], network.Sent.Select(at => at.TotalSeconds));
    }

    [Fact]
    public void Constructor_NoCandidates_HasFailed()
    {
        var agent = new IceControllingAgent(IceCredentials.Create(), IceCredentials.Create(), [], new Random(1), TimeSpan.Zero);
        Assert.Equal(IceState.Failed, agent.State);
    }

    [Fact]
    public void Receive_ForgedResponses_ChangeNothing()
    {
        var remote = IceCredentials.Create();
        var agent = new IceControllingAgent(IceCredentials.Create(), remote, [_server], new Random(1), TimeSpan.Zero);
        var check = new byte[StunMessage.MaximumBytes];
        agent.Advance(TimeSpan.Zero);
        Assert.True(agent.TryTake(check, out _, out _));
        var forged = Response(check.AsSpan(8, 12), "not-the-right-password"u8);
        var stray = Response(new byte[12], Encoding.ASCII.GetBytes(remote.Password));
        var right = Response(check.AsSpan(8, 12), Encoding.ASCII.GetBytes(remote.Password));
        Assert.Equal(IceVerdict.NotAuthentic, agent.Receive(forged, _server, TimeSpan.Zero));
        Assert.Equal(IceVerdict.Ignored, agent.Receive(stray, _server, TimeSpan.Zero));
        Assert.Equal(IceVerdict.Ignored, agent.Receive(right, _nowhere, TimeSpan.Zero));
        Assert.Equal(IceVerdict.Malformed, agent.Receive(right.AsSpan(1), _server, TimeSpan.Zero));
        Assert.Null(agent.Mapped);
        Assert.Equal(IceVerdict.Accepted, agent.Receive(right, _server, TimeSpan.Zero));
        Assert.Equal(_client, agent.Mapped);
    }

    [Fact]
    public void Receive_ErrorToTheNominee_NominatesAnother()
    {
        var remote = IceCredentials.Create();
        var key = Encoding.ASCII.GetBytes(remote.Password);
        var agent = new IceControllingAgent(IceCredentials.Create(), remote, [_server, _nowhere], new Random(1), TimeSpan.Zero);
        var first = new byte[StunMessage.MaximumBytes];
        var second = new byte[StunMessage.MaximumBytes];
        agent.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(agent.TryTake(first, out _, out _));
        Assert.True(agent.TryTake(second, out _, out _));
        agent.Receive(Response(first.AsSpan(8, 12), key), _server, TimeSpan.Zero);
        agent.Receive(Response(second.AsSpan(8, 12), key), _nowhere, TimeSpan.Zero);
        Assert.True(agent.TryTake(first, out _, out var nominated));
        Assert.Equal(_server, nominated);
        var refusal = new byte[100];
        var writer = new StunWriter(refusal, StunClass.ErrorResponse, first.AsSpan(8, 12));
        writer.ErrorCode(487);
        agent.Receive(refusal.AsSpan(0, writer.Finish(key)), _server, TimeSpan.Zero);
        Assert.True(agent.TryTake(first, out var length, out nominated));
        Assert.Equal(_nowhere, nominated);
        Assert.True(StunMessage.TryParse(first.AsSpan(0, length), out var check) && check.UseCandidate);
        agent.Receive(Response(first.AsSpan(8, 12), key), _nowhere, TimeSpan.Zero);
        Assert.Equal(_nowhere, agent.Selected);
    }

    private static TransportAddress Address(string ip, ushort port) => TransportAddress.From(new IPEndPoint(IPAddress.Parse(ip), port));

    private static byte[] Response(ReadOnlySpan<byte> transactionId, ReadOnlySpan<byte> key)
    {
        var buffer = new byte[100];
        var writer = new StunWriter(buffer, StunClass.SuccessResponse, transactionId);
        writer.XorMappedAddress(_client);
        return buffer[..writer.Finish(key)];
    }

    /// <summary>Both sides and what is between them: 10 to 40 ms of delay each way, so reordering too.</summary>
    private sealed class Network
    {
        private readonly Random _random;
        private readonly PriorityQueue<(byte[] Datagram, TransportAddress To), TimeSpan> _flying = new();

        public Network(int seed, double loss, TransportAddress[] candidates)
        {
            (_random, Loss) = (new Random(seed), loss);
            var (local, remote) = (IceCredentials.Create(), IceCredentials.Create());
            Lite = new IceLiteAgent(local, remote, TimeSpan.Zero);
            Controlling = new IceControllingAgent(remote, local, candidates, new Random(seed + 1000), TimeSpan.Zero);
        }

        public IceLiteAgent Lite { get; }

        public IceControllingAgent Controlling { get; }

        public TimeSpan Now { get; private set; }

        public double Loss { get; set; }

        public List<TimeSpan> Sent { get; } = [];

        public void RunUntil(TimeSpan end, Func<bool> isDone)
        {
            var buffer = new byte[StunMessage.MaximumBytes];
            while (!isDone())
            {
                Controlling.Advance(Now);
                while (Controlling.TryTake(buffer, out var length, out var to))
                {
                    Sent.Add(Now);
                    Send(buffer[..length], to);
                }

                if (isDone())
                {
                    return;
                }

                var next = Controlling.NextDeadline ?? end;
                next = _flying.TryPeek(out _, out var arrival) && arrival < next ? arrival : next;
                Assert.True(next >= Now);
                if (next >= end)
                {
                    Now = end;
                    return;
                }

                Now = next;
                while (_flying.TryPeek(out var packet, out arrival) && arrival <= Now)
                {
                    _flying.Dequeue();
                    if (packet.To == _client)
                    {
                        Controlling.Receive(packet.Datagram, _server, Now);
                    }
                    else if (packet.To == _server)
                    {
                        Lite.Receive(packet.Datagram, _client, Now, buffer, out var length);
                        if (length > 0)
                        {
                            Send(buffer[..length], _client);
                        }
                    }
                }
            }
        }

        private void Send(byte[] datagram, TransportAddress to)
        {
            if (_random.NextDouble() >= Loss)
            {
                _flying.Enqueue((datagram, to), Now + TimeSpan.FromMilliseconds(10 + (30 * _random.NextDouble())));
            }
        }
    }
}
