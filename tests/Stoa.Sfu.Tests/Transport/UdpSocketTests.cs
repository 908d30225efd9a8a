using System.Diagnostics;
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
    public void Commit_ManyToOneWhereNothingCanCutThem_GoEachAloneFromThenOn()
    {
        using var sender = UdpSocket.Open(new MediaSocketOptions(), out _)!;
        using var receiver = UdpSocket.Open(new MediaSocketOptions(), out _)!;
        // SO_NO_CHECK: a socket without checksums is refused segmentation, as one over a device that computes none.
        Assert.True(Libc.Set(sender.Descriptor, Libc.SocketLevel, 11, 1));
        for (var i = 0; i < 300; i++)
        {
            Send(sender, To(receiver, "127.0.0.1"), $"{i + 100}");
        }

        sender.Flush();
        Assert.False(sender.Segments);
        Assert.Equal(Enumerable.Range(100, 300), Numbers(receiver, 300));
        Assert.Equal(300, sender.Counts.DatagramsOut);
        Assert.Equal(0, sender.Counts.Dropped);
    }

    [Fact]
    public void Commit_ManyToOnePortZero_KeepsSegmentsForOthers()
    {
        using var sender = UdpSocket.Open(new MediaSocketOptions(), out _)!;
        for (var i = 0; i < 10; i++)
        {
            Send(sender, At("127.0.0.1", 0), "no port");
        }

        sender.Flush();
        Assert.True(sender.Segments);
        Assert.Equal(10, sender.Counts.DroppedUnreachable);
        Assert.Equal(0, sender.Counts.DatagramsOut);
    }

    [Fact]
    public void Flush_WhereTheDeviceTakesNoMore_DropsTheRestAndComesBackSoon()
    {
        var made = false;
        SocketCounts counts = new();
        var elapsed = TimeSpan.Zero;
        // A network namespace belongs to a thread, and ends with it.
        var thread = new Thread(() =>
        {
            made = OwnNetwork.TryMakeSlow();
            if (made)
            {
                using var sender = UdpSocket.Open(new MediaSocketOptions { SendBufferBytes = 1 }, out _)!;
                var started = Stopwatch.GetTimestamp();
                for (var i = 0; i < 640; i++)
                {
                    sender.Reserve()[..1400].Fill(1);
                    sender.Commit(1400, At("10.99.0.2", 9 + i));
                }

                sender.Flush();
                (elapsed, counts) = (Stopwatch.GetElapsedTime(started), sender.Counts);
            }
        });
        thread.Start();
        thread.Join();
        Assert.SkipUnless(made, "Needs the right to make a network namespace, ip and tc.");
        Assert.InRange(counts.DroppedFull, 600, 639);
        Assert.Equal(640, counts.DatagramsOut + counts.DroppedFull);
        Assert.InRange(elapsed.TotalSeconds, 0, 20); // That device would take minutes.
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
