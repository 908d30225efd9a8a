using Stoa.Rtc.Ice;
using Stoa.Rtc.Sdp;
using Stoa.Sfu.Transport;

namespace Stoa.Sfu.Tests.Sessions;

/// <summary>A unit with threads and sockets of its own ends.</summary>
public sealed class ShutdownTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task DisposeAsync_WithSessionsThatAreStillThere_EndsThemAll(bool isStarted)
    {
        Assert.True(MediaSocket.TryOpen(new MediaSocketOptions(), out var socket, out _));
        var unit = new ForwardingUnit(new SfuOptions(), [socket], SfuWorld.Identity, new Ends(), TimeProvider.System);
        if (isStarted)
        {
            unit.Start();
        }

        var offer = SdpOfferWriter.WriteListen(new SdpOfferTerms(IceCredentials.Create(), SfuWorld.PeerIdentity.Fingerprint), 1);
        for (var i = 0; i < 20; i++)
        {
            Assert.False(unit.Open(SessionDirection.Listen, new RoomKey("room"), null, offer).IsRefused);
        }

        await unit.DisposeAsync();
        Assert.Equal(0, unit.SessionCount);
        Assert.All(unit.Loops, loop => Assert.Equal(0, loop.SessionCount));
    }

    private sealed class Ends : IAudioObserver
    {
        public void SessionConnected(string sessionId)
        {
        }

        public void SessionEnded(string sessionId, SessionEnd reason)
        {
        }

        public void VoicesMoved(RoomKey room, IReadOnlyList<SpeakerVoice> voices)
        {
        }
    }
}
