using System.Globalization;
using Stoa.Rtc.Peer;
using Stoa.Rtc.Rtcp;
using Stoa.Sfu.Tests.Transport;

namespace Stoa.Sfu.Tests.Sessions;

/// <summary>What is heard over networks that lose 5, 10 and 20 % of all datagrams, four in a row in the mean: the figures of docs/reliability.md.</summary>
public sealed class BurstLossTests : IAsyncDisposable
{
    private static readonly TimeSpan _time = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan _tick = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _tolerable = TimeSpan.FromMilliseconds(300);
    private readonly SfuWorld _world = new(seed: 11);

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Theory]
    [InlineData(0.05, 0.99)]
    [InlineData(0.10, 0.98)]
    [InlineData(0.20, 0.95)]
    public void Loss_OnTheWayToAListener_IsTheirsAlone_AndIsMadeGoodForWhoAsks(double loss, double atLeast)
    {
        var speaker = _world.Speaker(1);
        var (near, deaf, asking) = (_world.Listener(slots: 1), _world.Listener(slots: 1), _world.Listener(slots: 1));
        TestPeer[] all = [speaker, near, deaf, asking];
        _world.RunUntil(() => all.All(peer => peer.State == RtcPeerState.Connected), TimeSpan.FromSeconds(10));
        foreach (var peer in (TestPeer[])[deaf, asking])
        {
            peer.Socket.Down = peer.Socket.Up = Bursts(loss); // What they send is lost too: requests, and signs of life.
        }

        var asked = new Asking(asking);
        speaker.Speak(20);
        var first = _world.Now;
        for (var until = _world.Now + _time; _world.Now < until;)
        {
            _world.Run(_tick);
            asked.Ask(_world.Now);
        }

        speaker.Speak(null);
        _world.Run(TimeSpan.FromSeconds(1));
        var sent = (int)speaker.NextNumber - 1;
        var (heardNear, heardDeaf, heardAsking) = (Heard(near, first), Heard(deaf, first), Heard(asking, first));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"loss {loss:P0} in bursts of 4: without asking {(double)heardDeaf / sent:P1}, asking {(double)heardAsking / sent:P1} within {_tolerable.TotalMilliseconds} ms, beside them {(double)heardNear / sent:P1}, {asked.Count} asked for"));

        Assert.Equal(sent, heardNear);
        Assert.InRange((double)heardDeaf / sent, 1 - (1.4 * loss), 1 - (0.6 * loss));
        Assert.InRange((double)heardAsking / sent, atLeast, 1);
        Assert.Equal(asking.Packets.Count, asking.Packets.Select(packet => packet.Number).Distinct().Count()); // None twice, however often it was asked for.
        Assert.Empty(_world.Ended);
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.10)]
    [InlineData(0.20)]
    public void Loss_OnTheWayFromASpeaker_StaysAGapForAll_AndIsTold(double loss)
    {
        var (speaker, other, listener) = (_world.Speaker(1), _world.Speaker(2), _world.Listener(slots: 2));
        TestPeer[] all = [speaker, other, listener];
        _world.RunUntil(() => all.All(peer => peer.State == RtcPeerState.Connected), TimeSpan.FromSeconds(10));
        speaker.Socket.Up = Bursts(loss);
        speaker.Speak(20);
        other.Speak(25);
        var told = 0.0;
        for (var until = _world.Now + _time; _world.Now < until;)
        {
            _world.Run(TimeSpan.FromSeconds(1));
            told = Math.Max(told, _world.Unit.Describe(_world.Room, new PersonKey(1)).Single().LossFraction);
        }

        var sent = (int)speaker.NextNumber - 1;
        var (heard, heardOther) = (listener.Packets.Count(packet => packet.Csrc == speaker.Ssrc), listener.Packets.Count(packet => packet.Csrc == other.Ssrc));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"loss {loss:P0} in bursts of 4 from the speaker: {(double)heard / sent:P1} heard, of another speaker {heardOther / (double)(other.NextNumber - 1):P1}"));

        Assert.InRange((double)heard / sent, 1 - (1.4 * loss), 1 - (0.6 * loss));
        Assert.InRange(heardOther, (int)other.NextNumber - 3, (int)other.NextNumber);
        foreach (var slot in listener.Packets.GroupBy(packet => packet.Ssrc))
        {
            Assert.All(slot.Zip(slot.Skip(1)).Where(pair => pair.First.Csrc == pair.Second.Csrc && !pair.Second.Marker), pair =>
                Assert.Equal((int)(pair.Second.Source - pair.First.Source), pair.Second.Number.DistanceFrom(pair.First.Number)));
        }

        Assert.InRange(told, loss, 1); // The worst second of a network that loses in bursts.
        Assert.True(speaker.ReceiverReports > 60);
        Assert.Empty(_world.Ended);
    }

    private static NetworkConditions Bursts(double loss) => new() { Loss = loss, MeanBurst = 4, Delay = TimeSpan.FromMilliseconds(25) };

    /// <summary>Packets that came no later than a player with a patient jitter buffer can use them.</summary>
    private static int Heard(TestPeer listener, TimeSpan first) => listener.Packets.Count(packet => packet.At - first <= (_tick * (packet.Source - 1)) + _tolerable);

    /// <summary>Asks for what is missing every 60 ms as long as it can be of use, as browsers do.</summary>
    private sealed class Asking(TestPeer listener)
    {
        private readonly Dictionary<ulong, TimeSpan> _askedAt = [];
        private readonly HashSet<ulong> _came = [];
        private int _read;

        /// <summary>Requests so far, for one packet each.</summary>
        public int Count { get; private set; }

        public void Ask(TimeSpan now)
        {
            for (; _read < listener.Packets.Count; _read++)
            {
                _came.Add(listener.Packets[_read].Source);
            }

            if (_read == 0)
            {
                return;
            }

            var (first, newest) = (listener.Packets[0], _came.Max());
            var missing = new List<ulong>();
            for (var source = newest > 12 ? newest - 12 : 1; source < newest; source++)
            {
                if (!_came.Contains(source) && (!_askedAt.TryGetValue(source, out var at) || now - at >= TimeSpan.FromMilliseconds(60)))
                {
                    _askedAt[source] = now;
                    missing.Add(source);
                }
            }

            if (missing.Count > 0)
            {
                Count += missing.Count;
                Span<byte> bytes = stackalloc byte[200];
                var writer = new RtcpWriter(bytes);
                writer.WriteReceiverReport(1, []);
                writer.WriteNack(1, first.Ssrc, [.. missing.Select(source => first.Number.Add((int)((long)source - (long)first.Source)))]);
                listener.SendRtcp(bytes[..writer.Length]);
            }
        }
    }
}
