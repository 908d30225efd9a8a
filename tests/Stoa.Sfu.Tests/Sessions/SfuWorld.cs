using Stoa.Rtc.Dtls;
using Stoa.Rtc.Sdp;
using Stoa.Sfu.Tests.Transport;

namespace Stoa.Sfu.Tests.Sessions;

/// <summary>A forwarding unit and its peers on an emulated network under simulated time: the real code, without threads, sockets or clocks.</summary>
internal sealed class SfuWorld : IAudioObserver, IAsyncDisposable
{
    private static readonly TimeSpan _step = TimeSpan.FromMilliseconds(5);
    private readonly List<TestPeer> _peers = [];
    private readonly SimulatedTime _time;
    private readonly int _number;

    public SfuWorld(int seed = 1, SfuOptions? options = null, NetworkConditions? conditions = null)
        : this(new VirtualNetwork(seed) { Conditions = conditions ?? new NetworkConditions { Delay = TimeSpan.FromMilliseconds(5) } }, 1, seed, options)
    {
    }

    /// <summary>One of several units on one network.</summary>
    public SfuWorld(VirtualNetwork network, int number, int seed = 1, SfuOptions? options = null)
    {
        Random = new Random(seed + number);
        Network = network;
        _number = number;
        _time = new SimulatedTime(Network);
        ServerSocket = Network.Open($"192.0.2.{number}", 7882);
        Unit = new ForwardingUnit(options ?? new SfuOptions(), [ServerSocket], Identity, this, _time, isInline: true);
        Unit.Offer([IceCandidate.Host(ServerSocket.Address, 1)]);
    }

    public static DtlsIdentity Identity { get; } = DtlsIdentity.Create();

    public static DtlsIdentity PeerIdentity { get; } = DtlsIdentity.Create();

    public Random Random { get; }

    public VirtualNetwork Network { get; }

    public VirtualSocket ServerSocket { get; }

    public ForwardingUnit Unit { get; }

    public RoomKey Room { get; } = new("room");

    public List<(string Id, SessionEnd Reason)> Ended { get; } = [];

    public List<string> Connected { get; } = [];

    public IReadOnlyList<SpeakerVoice> Voices { get; private set; } = [];

    public int VoicesTold { get; private set; }

    public TimeSpan Now => Network.Now;

    /// <summary>Opens a session and lets it connect by itself.</summary>
    public TestPeer Join(SessionDirection direction, long? person, int slots = 1, RoomKey? room = null, Func<string, string>? editOffer = null)
    {
        var peer = new TestPeer(this, Network.Open($"198.51.{99 + _number}.{_peers.Count + 1}", 40_000), direction, person, slots, room ?? Room, editOffer);
        _peers.Add(peer);
        return peer;
    }

    public TestPeer Speaker(long person) => Join(SessionDirection.Publish, person);

    public TestPeer Listener(long? person = null, int slots = 3) => Join(SessionDirection.Listen, person, slots);

    /// <summary>Lets time pass.</summary>
    public void Run(TimeSpan time)
    {
        for (var until = Network.Now + time; Network.Now < until;)
        {
            Network.Run(Network.Now + _step, Act);
        }
    }

    /// <summary>Lets time pass until something holds.</summary>
    public void RunUntil(Func<bool> holds, TimeSpan atMost)
    {
        for (var until = Network.Now + atMost; !holds() && Network.Now < until;)
        {
            Run(_step);
        }

        Assert.True(holds(), "It does not hold in time.");
    }

    public void SessionConnected(string sessionId) => Connected.Add(sessionId);

    public void SessionEnded(string sessionId, SessionEnd reason) => Ended.Add((sessionId, reason));

    public void VoicesMoved(RoomKey room, IReadOnlyList<SpeakerVoice> voices) => (Voices, VoicesTold) = ([.. voices], VoicesTold + 1);

    public async ValueTask DisposeAsync()
    {
        await Unit.DisposeAsync();
        _peers.ForEach(peer => peer.Dispose());
    }

    /// <summary>Lets the unit and its peers act once.</summary>
    public void Act()
    {
        Unit.RunOnce();
        Unit.RunOnce(); // What the first pass posted.
        _peers.ForEach(peer => peer.Act());
    }

    private sealed class SimulatedTime(VirtualNetwork network) : TimeProvider
    {
        private static readonly DateTimeOffset _start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => network.Now.Ticks;

        public override DateTimeOffset GetUtcNow() => _start + network.Now;
    }
}
