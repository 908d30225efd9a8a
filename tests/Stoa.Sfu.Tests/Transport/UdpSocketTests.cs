using Stoa.Sfu.Transport;

namespace Stoa.Sfu.Tests.Transport;

/// <summary>The socket of Linux.</summary>
public sealed class UdpSocketTests : MediaSocketTests
{
    private protected override IMediaSocket? Open(MediaSocketOptions options, out SocketRefusal refusal)
    {
        Assert.SkipUnless(UdpSocket.IsSupported, "Needs Linux.");
        return UdpSocket.Open(options, out refusal);
    }

    [Fact]
    public void TryOpen_APortInUse_TakesAnotherWhereItMay()
    {
        Assert.True(MediaSocket.TryOpen(new MediaSocketOptions(), out var first, out _));
        using var one = first;
        Assert.False(MediaSocket.TryOpen(new MediaSocketOptions { Port = one.Port }, out _, out var refusal));
        Assert.Equal(SocketRefusal.PortInUse, refusal);
        Assert.True(MediaSocket.TryOpen(new MediaSocketOptions { Port = one.Port, MayTakeAnotherPort = true }, out var second, out refusal));
        using var other = second;
        Assert.NotEqual(one.Port, other.Port);
        Assert.Equal(SocketRefusal.None, refusal);
    }

    [Fact]
    public void TryOpenSeveral_OnePort_GivesEachFarEndToOneSocketAlways()
    {
        Assert.True(MediaSocket.TryOpenSeveral(new MediaSocketOptions(), 2, out var sockets, out _));
        try
        {
            Assert.Equal(sockets[0].Port, sockets[1].Port);
            var batch = new ReceiveBatch();
            var takers = new HashSet<int>();
            for (var far = 0; far < 20; far++)
            {
                using var sender = UdpSocket.Open(new MediaSocketOptions(), out _)!;
                for (var i = 0; i < 10; i++)
                {
                    Send(sender, To(sockets[0], "127.0.0.1"), "x");
                }

                sender.Flush();
                var counts = sockets.Select(socket => socket.Receive(batch, TimeSpan.FromMilliseconds(20))).ToArray();
                Assert.Equal(10, counts.Max());
                Assert.Equal(0, counts.Min());
                takers.Add(counts[0]);
            }

            Assert.Equal(2, takers.Count);
            // A second process must not slip in between.
            Assert.False(MediaSocket.TryOpenSeveral(new MediaSocketOptions { Port = sockets[0].Port }, 2, out _, out var refusal));
            Assert.Equal(SocketRefusal.PortInUse, refusal);
        }
        finally
        {
            Array.ForEach(sockets, socket => socket.Dispose());
        }
    }
}
