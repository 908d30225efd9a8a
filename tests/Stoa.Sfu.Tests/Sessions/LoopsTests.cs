using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Stoa.Rtc.Ice;
using Stoa.Rtc.Peer;
using Stoa.Rtc.Sdp;
using Stoa.Sfu.Transport;

namespace Stoa.Sfu.Tests.Sessions;

/// <summary>The unit with two loops on threads of their own, over real UDP: what the emulated network cannot show.</summary>
public sealed class LoopsTests : IAudioObserver, IAsyncDisposable
{
    private static readonly TimeSpan _step = TimeSpan.FromMilliseconds(2);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly List<RealPeer> _peers = [];
    private readonly ForwardingUnit _unit;
    private readonly RoomKey _room = new("room");

    public LoopsTests()
    {
        Assert.True(MediaSocket.TryOpenSeveral(new MediaSocketOptions { Address = IPAddress.Loopback }, 2, out var sockets, out _));
        _unit = new ForwardingUnit(new SfuOptions(), sockets, SfuWorld.Identity, this, TimeProvider.System);
        _unit.Offer([IceCandidate.Host(Rtc.TransportAddress.From(new IPEndPoint(IPAddress.Loopback, sockets[0].Port)), 1)]);
        _unit.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await _unit.DisposeAsync();
        _peers.ForEach(peer => peer.Dispose());
    }

    void IAudioObserver.SessionConnected(string sessionId)
    {
    }

    void IAudioObserver.SessionEnded(string sessionId, SessionEnd reason)
    {
    }

    void IAudioObserver.VoicesMoved(RoomKey room, IReadOnlyList<SpeakerVoice> voices)
    {
    }

    [Fact]
    public async Task Peers_SpreadOverTwoLoops_HearEachOther()
    {
        var speakers = Enumerable.Range(1, 2).Select(person => Join(SessionDirection.Publish, person)).ToArray();
        var listeners = Enumerable.Range(3, 6).Select(person => Join(SessionDirection.Listen, person)).ToArray();
        await RunUntilAsync(() => _peers.TrueForAll(peer => peer.State == RtcPeerState.Connected) && Connected() == _peers.Count);
        Assert.All(_unit.Loops, loop => Assert.True(loop.HeldCount > 0));
        for (var i = 0; i < 50; i++)
        {
            Array.ForEach(speakers, speaker => speaker.Speak());
            await RunAsync(TimeSpan.FromMilliseconds(10));
        }

        await RunUntilAsync(() => Array.TrueForAll(listeners, listener => listener.Heard.Count == 2 && listener.Heard.Values.All(count => count == 50)));
    }

    [Fact]
    public async Task DisposeAsync_WithSessions_SaysGoodbyeInBothWaysBeforeTheSocketsClose()
    {
        Join(SessionDirection.Publish, 1);
        Join(SessionDirection.Listen, 2);
        Join(SessionDirection.Listen, 3);
        await RunUntilAsync(() => _peers.TrueForAll(peer => peer.State == RtcPeerState.Connected) && Connected() == _peers.Count);
        await _unit.DisposeAsync();
        await RunUntilAsync(() => _peers.TrueForAll(peer => peer.State == RtcPeerState.Closed && peer.HeardGoodbye));
    }

    [Fact]
    public async Task DisposeAsync_Again_DoesNothing()
    {
        await _unit.DisposeAsync();
        await _unit.DisposeAsync();
        Assert.Equal(0, _unit.SessionCount);
    }

    [Theory]
    [InlineData(new byte[] { 0, 3, 0x80, 1, 2 })]
    [InlineData(new byte[] { 0, 4, 0, 1, 0, 0 })]
    [InlineData(new byte[] { 0, 1, 22 })]
    public async Task AConnection_ThatBeginsWithWhatIsNoSessions_IsClosedAtOnce(byte[] frame)
    {
        var port = _unit.OpenTcp(new TcpCandidatesOptions { Address = IPAddress.Loopback }, out _)!.Value;
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(frame, TestContext.Current.CancellationToken);
        var buffer = new byte[1];
        try
        {
            Assert.Equal(0, await client.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken));
        }
        catch (IOException)
        {
            // Reset, which is an end as well.
        }

        await RunUntilAsync(() => _unit.Tcp!.Counts.ClosedStranger == 1);
    }

    [Fact]
    public async Task OpeningClosingAndRestarting_ByManyAtOnce_LeavesNothingBehind()
    {
        var offer = SdpOfferWriter.WriteListen(new SdpOfferTerms(IceCredentials.Create(), SfuWorld.PeerIdentity.Fingerprint), 3);
        var publish = SdpOfferWriter.WritePublish(new SdpOfferTerms(IceCredentials.Create(), SfuWorld.PeerIdentity.Fingerprint) { Ssrc = 7 });
        var last = "";
        var isOver = false;
        var cancellation = TestContext.Current.CancellationToken;
        Task[] others =
        [
            Task.Run(() => Repeat(() => _unit.CloseRoom(_room)), cancellation),
            Task.Run(() => Repeat(() => _unit.Patch(Volatile.Read(ref last), SdpFragment.Write(IceCredentials.Create(), "0", [], isEnd: false), null)), cancellation),
            Task.Run(() => Repeat(() => _unit.SetStage(_room, person => person.Value % 2 == 0, _ => true)), cancellation),
        ];
        await Task.WhenAll(Enumerable.Range(0, 2).Select(worker => Task.Run(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                var isPublishing = i % 3 == 0;
                var outcome = _unit.Open(isPublishing ? SessionDirection.Publish : SessionDirection.Listen, _room, new PersonKey(i), isPublishing ? publish : offer);
                if (!outcome.IsRefused)
                {
                    Volatile.Write(ref last, outcome.SessionId);
                    _unit.Close(outcome.SessionId);
                }
            }
        }, cancellation)));
        Volatile.Write(ref isOver, true);
        await Task.WhenAll(others);
        await RunUntilAsync(() => _unit.Loops.All(loop => loop is { SessionCount: 0, HeldCount: 0 }));
        Assert.Equal((0, 0, 0, 0), (_unit.Sessions.Count, _unit.Sessions.FragmentCount, _unit.Sessions.SourceCount, _unit.RoomCount));
        Assert.False(_unit.Open(SessionDirection.Listen, _room, null, offer).IsRefused); // None counts as connecting for ever.

        void Repeat(Action action)
        {
            while (!Volatile.Read(ref isOver))
            {
                action();
            }
        }
    }

    private RealPeer Join(SessionDirection direction, long person)
    {
        var peer = new RealPeer(_unit, direction, person, _room, _clock.Elapsed);
        _peers.Add(peer);
        return peer;
    }

    private int Connected() => _unit.Describe(_room, null).Count(report => report.State == SessionState.Connected);

    private async Task RunAsync(TimeSpan time)
    {
        for (var until = _clock.Elapsed + time; _clock.Elapsed < until;)
        {
            _peers.ForEach(peer => peer.Act(_clock.Elapsed));
            await Task.Delay(_step, TestContext.Current.CancellationToken);
        }
    }

    private async Task RunUntilAsync(Func<bool> holds)
    {
        for (var until = _clock.Elapsed + TimeSpan.FromSeconds(20); !holds() && _clock.Elapsed < until;)
        {
            await RunAsync(_step);
        }

        Assert.True(holds(), "It does not hold in time.");
    }
}
