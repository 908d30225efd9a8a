using Stoa.Rtc.Dtls;
using Stoa.Rtc.Ice;
using Stoa.Rtc.Peer;
using Stoa.Rtc.Sdp;
using Stoa.Sfu.Tests.Transport;

namespace Stoa.Sfu.Tests.Sessions;

/// <summary>How sessions come, last and end, with peers that vanish, move, lie, or come too many.</summary>
public sealed class SessionLifeTests : IAsyncDisposable
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);
    private SfuWorld _world = new();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Theory]
    [InlineData(1, 0.05)]
    [InlineData(2, 0.1)]
    [InlineData(3, 0.15)] // On each of the two ways that a datagram takes: more than half of the round trips fail.
    public async Task Connect_OverALossyNetwork_ComesAbout(int seed, double loss)
    {
        await With(new SfuWorld(seed, conditions: new NetworkConditions
        {
            Loss = loss, Delay = TimeSpan.FromMilliseconds(40), Jitter = TimeSpan.FromMilliseconds(30), Duplication = 0.1,
        }));
        var peers = Enumerable.Range(1, 5).Select(person => _world.Speaker(person)).ToArray();
        _world.RunUntil(() => peers.All(peer => peer.State == RtcPeerState.Connected), _second * 30);
    }

    [Fact]
    public void APeer_ThatVanishes_EndsAfterTheTimeOfSilence()
    {
        var (speaker, listener) = (_world.Speaker(1), _world.Listener());
        Connect(speaker, listener);
        listener.IsDeaf = true;
        _world.Run(_second * 19);
        Assert.Empty(_world.Ended);
        _world.Run(_second * 8);
        Assert.Equal([(listener.Id, SessionEnd.Silent)], _world.Ended);
        Assert.Equal(1, _world.Unit.SessionCount);
    }

    [Fact]
    public void APeer_ThatNeverComes_EndsAsNeverReached()
    {
        var speaker = _world.Speaker(1);
        speaker.IsDeaf = true;
        _world.Run(_second * 22);
        Assert.Equal([(speaker.Id, SessionEnd.NeverReached)], _world.Ended);
    }

    [Fact]
    public void APeer_ThatSaysGoodbye_EndsAtOnce()
    {
        var speaker = _world.Speaker(1);
        Connect(speaker);
        speaker.Leave();
        _world.Run(_second);
        Assert.Equal([(speaker.Id, SessionEnd.PeerLeft)], _world.Ended);
    }

    [Fact]
    public void ACertificate_ThatTheOfferDidNotPromise_GetsNoMediaAndEnds()
    {
        using var other = DtlsIdentity.Create();
        var speaker = _world.Join(SessionDirection.Publish, 1, editOffer: offer => offer.Replace(
            SfuWorld.PeerIdentity.Fingerprint.ToString(), other.Fingerprint.ToString(), StringComparison.Ordinal));
        _world.Run(_second * 5);
        Assert.Equal([(speaker.Id, SessionEnd.WrongCertificate)], _world.Ended);
        Assert.Empty(_world.Connected);
    }

    [Fact]
    public void ANetworkChange_IsFollowedByTheNextCheck()
    {
        var (speaker, listener) = (_world.Speaker(1), _world.Listener());
        Connect(speaker, listener);
        speaker.Speak(20);
        _world.Run(_second * 2);
        listener.Socket.Rebind("203.0.113.9", 1234); // A NAT on the way forgot the binding.
        speaker.Socket.Rebind("203.0.113.10", 1235);
        _world.Run(_second * 14); // Checks come every 4 to 6 s; the second one is believed.
        listener.Packets.Clear();
        _world.Run(_second * 2);
        Assert.InRange(listener.Packets.Count, 95, 101);
        Assert.Empty(_world.Ended);
    }

    [Fact]
    public void Patch_OfNewCredentials_RestartsIceAndKeepsTheSession()
    {
        var listener = _world.Listener();
        Connect(listener);
        var credentials = IceCredentials.Create();
        var fragment = SdpFragment.Write(credentials, "0", [], isEnd: false);
        var stale = _world.Unit.Patch(listener.Id, fragment, "\"old\"");
        Assert.Equal(SessionRefusal.Outdated, stale.Refusal);
        var outcome = _world.Unit.Patch(listener.Id, fragment, listener.Outcome.ETag);
        Assert.False(outcome.IsRefused);
        Assert.NotEqual(listener.Outcome.ETag, outcome.ETag, StringComparer.Ordinal);
        Assert.True(SdpFragment.TryParse(outcome.Sdp!, out var answer, out _));
        Assert.NotEqual(listener.Answer!.Ice, answer.Ice);

        // The peer's new checks, from another address.
        var moved = _world.Network.Open("203.0.113.77", 5000);
        var agent = new IceControllingAgent(credentials, answer.Ice!, answer.Candidates.Select(candidate => candidate.Address), _world.Random, _world.Now);
        var (buffer, batch) = (new byte[1500], new Stoa.Sfu.Transport.ReceiveBatch());
        _world.RunUntil(
            () =>
            {
                agent.Advance(_world.Now);
                while (agent.TryTake(buffer, out var length, out var destination))
                {
                    buffer.AsSpan(0, length).CopyTo(moved.Reserve());
                    moved.Commit(length, destination);
                    moved.Flush();
                }

                for (var i = moved.Receive(batch, TimeSpan.Zero) - 1; i >= 0; i--)
                {
                    agent.Receive(batch[i], batch.Source(i), _world.Now);
                }

                return agent.State == IceState.Connected;
            },
            _second * 2);
        Assert.Empty(_world.Ended);

        // Candidates alone restart nothing.
        var trickle = _world.Unit.Patch(listener.Id, SdpFragment.Write(credentials, "0", [IceCandidate.Host(moved.Address, 1)], isEnd: true), outcome.ETag);
        Assert.Null(trickle.Sdp);
        Assert.Equal(outcome.ETag, trickle.ETag, StringComparer.Ordinal);
    }

    [Fact]
    public void RestartsWithoutEnd_CostNoMemory()
    {
        var listener = _world.Listener();
        Connect(listener);
        var etag = listener.Outcome.ETag;
        for (var i = 0; i < 1_000; i++)
        {
            etag = _world.Unit.Patch(listener.Id, SdpFragment.Write(IceCredentials.Create(), "0", [], isEnd: false), etag).ETag;
        }

        _world.Run(_second);
        Assert.True(_world.Unit.Sessions.FragmentCount <= 2);
        Assert.Equal(1, _world.Unit.SessionCount);
    }

    [Fact]
    public void PublishingAgain_EndsTheOlderSessionOnceTheNewOneIsThere()
    {
        var (first, listener) = (_world.Speaker(1), _world.Listener());
        Connect(first, listener);
        first.Speak(20);
        _world.Run(_second);
        var second = _world.Speaker(1);
        Assert.Empty(_world.Ended);
        Connect(second);
        second.Speak(20);
        _world.Run(_second);
        Assert.Equal([(first.Id, SessionEnd.Replaced)], _world.Ended);
        listener.Packets.Clear();
        _world.Run(_second);
        Assert.InRange(listener.Packets.Count, 48, 51);
        Assert.Single(_world.Voices);
    }

    [Fact]
    public async Task Open_BeyondTheLimits_IsRefused()
    {
        await With(new SfuWorld(options: new SfuOptions { MaxSessions = 3, MaxHandshakes = 2 }));
        var (a, b) = (_world.Speaker(1), _world.Speaker(2));
        Assert.Equal(SessionRefusal.Full, _world.Speaker(3).Outcome.Refusal);
        Connect(a, b);
        var c = _world.Speaker(3);
        Connect(c);
        Assert.Equal(SessionRefusal.Full, _world.Speaker(4).Outcome.Refusal);
        c.Leave();
        _world.Run(_second);
        Connect(_world.Speaker(4));
    }

    [Theory]
    [InlineData("m=audio", "m=video")]
    [InlineData("opus/48000/2", "PCMU/8000")]
    [InlineData("a=fingerprint:sha-256", "a=fingerprint:sha-1")]
    [InlineData("a=ice-pwd", "a=ice-password")]
    [InlineData("a=sendonly", "a=recvonly")]
    [InlineData("v=0", "v=1")]
    public void Open_WithAnOfferThatLacksSomething_SaysWhat(string found, string replaced)
    {
        var outcome = _world.Join(SessionDirection.Publish, 1, editOffer: offer => offer.Replace(found, replaced, StringComparison.Ordinal)).Outcome;
        Assert.Equal(SessionRefusal.BadOffer, outcome.Refusal);
        Assert.EndsWith(".", outcome.Detail, StringComparison.Ordinal);
        Assert.Equal(0, _world.Unit.SessionCount);
    }

    [Fact]
    public void Open_WithAMegabyte_IsRefusedQuickly() =>
        Assert.Equal(SessionRefusal.BadOffer, _world.Join(SessionDirection.Publish, 1, editOffer: offer => offer + new string('a', 1 << 20)).Outcome.Refusal);

    [Fact]
    public async Task Open_WhileStopping_IsRefused()
    {
        await _world.Unit.DisposeAsync();
        Assert.Equal(SessionRefusal.Stopping, _world.Speaker(1).Outcome.Refusal);
    }

    [Fact]
    public void CloseRoom_EndsEverySessionInIt()
    {
        var peers = new[] { _world.Speaker(1), _world.Listener(), _world.Listener(7) };
        Connect(peers);
        _world.Unit.CloseRoom(_world.Room);
        _world.Run(_second);
        Assert.Equal(3, _world.Ended.Count);
        Assert.Equal((0, 0, 0), (_world.Unit.SessionCount, _world.Unit.Sessions.FragmentCount, _world.Unit.Sessions.SourceCount));
        Assert.Equal(0, _world.Unit.RoomCount);
        Assert.All(peers, peer => Assert.Equal(RtcPeerState.Closed, peer.State));
    }

    [Fact]
    public void Rooms_HearNothingOfEachOther()
    {
        var (here, there) = (_world.Speaker(1), _world.Join(SessionDirection.Listen, null, 3, new RoomKey("other")));
        Connect(here, there);
        here.Speak(10);
        _world.Run(_second);
        Assert.Empty(there.Packets);
    }

    private async Task With(SfuWorld world)
    {
        await _world.DisposeAsync();
        _world = world;
    }

    private void Connect(params TestPeer[] peers) => _world.RunUntil(() => peers.All(peer => peer.State == RtcPeerState.Connected && _world.Connected.Contains(peer.Id)), _second * 10);
}
