using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Stoa.Rtc;
using Stoa.Sfu.Transport;

namespace Stoa.Sfu.Tests.Transport;

/// <summary>Datagrams over TCP, with real connections on this machine.</summary>
public sealed class TcpCandidatesTests : IAsyncLifetime
{
    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(10);

    private readonly ConcurrentQueue<(byte[] Bytes, TransportAddress Source)> _came = new();
    private readonly List<TcpClient> _clients = [];
    private readonly List<TcpCandidates> _opened = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        foreach (var candidates in _opened)
        {
            await candidates.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Received_AndSend_CarryDatagramsBothWays(string address)
    {
        var candidates = Open(new TcpCandidatesOptions());
        var client = await ConnectAsync(candidates, address);
        await client.GetStream().WriteAsync(Frame("hello"u8), Cancel);
        await UntilAsync(() => !_came.IsEmpty);
        var (bytes, source) = _came.First();
        Assert.Equal("hello"u8.ToArray(), bytes);
        Assert.Equal(TransportAddress.From((IPEndPoint)client.Client.LocalEndPoint!, TransportProtocol.Tcp, source.Connection), source);
        Assert.NotEqual(0u, source.Connection);
        Assert.True(candidates.Send(source, "and back"u8));
        Assert.Equal("and back"u8.ToArray(), await ReadFrameAsync(client));
    }

    [Fact]
    public async Task Received_FramesSplitAndJoinedAnyhow_AreGivenWholeAndInOrder()
    {
        var candidates = Open(new TcpCandidatesOptions());
        var client = await ConnectAsync(candidates);
        var random = new Random(4571);
        var datagrams = Enumerable.Range(0, 400).Select(i => NewDatagram(random, i % 7 == 0 ? 2048 : random.Next(1, 300))).ToList();
        var stream = datagrams.SelectMany(datagram => Frame(datagram)).ToArray();
        for (var at = 0; at < stream.Length;)
        {
            var length = Math.Min(random.Next(4) == 0 ? random.Next(1, 9000) : random.Next(1, 12), stream.Length - at);
            await client.GetStream().WriteAsync(stream.AsMemory(at, length), Cancel);
            at += length;
        }

        await UntilAsync(() => _came.Count == datagrams.Count);
        Assert.Equal(datagrams, _came.Select(came => came.Bytes));
        Assert.Equal(400, candidates.Counts.DatagramsIn);
    }

    [Fact]
    public async Task Received_AFrameByteForByte_IsGivenWithItsLastByte()
    {
        var candidates = Open(new TcpCandidatesOptions());
        var client = await ConnectAsync(candidates);
        var frame = Frame("slow"u8);
        foreach (var one in frame[..^1])
        {
            await client.GetStream().WriteAsync(new[] { one }, Cancel);
            await Task.Delay(2, Cancel);
        }

        Assert.Empty(_came);
        await client.GetStream().WriteAsync(frame.AsMemory(frame.Length - 1), Cancel);
        await UntilAsync(() => _came.Count == 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2049)]
    [InlineData(65535)]
    public async Task Received_ALengthThatCannotBe_ClosesTheConnectionOnly(int length)
    {
        var candidates = Open(new TcpCandidatesOptions());
        var bad = await ConnectAsync(candidates);
        var good = await ConnectAsync(candidates);
        await bad.GetStream().WriteAsync((byte[])[.. Frame("before"u8), (byte)(length >> 8), (byte)length, 1, 2, 3], Cancel);
        Assert.Equal(0, await ReadToEndAsync(bad));
        await good.GetStream().WriteAsync(Frame("after"u8), Cancel);
        await UntilAsync(() => _came.Count == 2);
        Assert.Equal(1, candidates.Counts.ClosedBadFrame);
        await UntilAsync(() => candidates.Connections == 1);
    }

    [Fact]
    public async Task Send_ToOneThatDoesNotRead_DropsWhatExceedsTheQueueAndHoldsUpNoOther()
    {
        var candidates = Open(new TcpCandidatesOptions());
        var slow = await ConnectAsync(candidates);
        var quick = await ConnectAsync(candidates);
        var toSlow = await SourceOfAsync(slow);
        var toQuick = await SourceOfAsync(quick);
        var datagram = new byte[1200];
        var taken = 0;
        for (var i = 0; i < 20_000 && candidates.Counts.DroppedFull < 100; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(datagram, i);
            taken += candidates.Send(toSlow, datagram) ? 1 : 0;
            await Task.Yield();
        }

        Assert.Equal(100, candidates.Counts.DroppedFull);
        Assert.True(candidates.Send(toQuick, "at once"u8));
        Assert.Equal("at once"u8.ToArray(), await ReadFrameAsync(quick));
        // What was taken comes whole and in order, once it reads.
        var last = -1;
        for (var i = 0; i < taken; i++)
        {
            var number = BinaryPrimitives.ReadInt32BigEndian(await ReadFrameAsync(slow));
            Assert.True(number > last);
            last = number;
        }
    }

    [Fact]
    public async Task Send_FromManyThreads_KeepsFramesWhole()
    {
        var candidates = Open(new TcpCandidatesOptions { MaxQueuedBytes = 4 << 20 });
        var client = await ConnectAsync(candidates);
        var source = await SourceOfAsync(client);
        await Parallel.ForAsync(0, 4, Cancel, (thread, _) =>
        {
            var datagram = new byte[100 + thread];
            datagram.AsSpan().Fill((byte)thread);
            for (var i = 0; i < 500; i++)
            {
                Assert.True(candidates.Send(source, datagram));
            }

            return ValueTask.CompletedTask;
        });
        for (var i = 0; i < 2000; i++)
        {
            var frame = await ReadFrameAsync(client);
            Assert.Equal(100 + frame[0], frame.Length);
            Assert.Equal(-1, frame.AsSpan().IndexOfAnyExcept(frame[0]));
        }
    }

    [Fact]
    public async Task Send_ToAnAddressThatIsNoConnection_IsDropped()
    {
        var candidates = Open(new TcpCandidatesOptions());
        var client = await ConnectAsync(candidates);
        var source = await SourceOfAsync(client);
        Assert.False(candidates.Send(source with { Connection = source.Connection + 1 }, "x"u8));
        Assert.False(candidates.Send(source with { Port = (ushort)(source.Port ^ 1) }, "x"u8));
        candidates.Close(source.Connection);
        Assert.Equal(0, await ReadToEndAsync(client));
        await UntilAsync(() => candidates.Connections == 0);
        Assert.False(candidates.Send(source, "x"u8));
        Assert.Equal(3, candidates.Counts.DroppedUnreachable);
        candidates.Close(source.Connection);
        Assert.Throws<ArgumentOutOfRangeException>(() => candidates.Send(source, default));
    }

    [Fact]
    public async Task Accept_MoreThanTheLimits_AreRefusedAndMakeRoomAgain()
    {
        var candidates = Open(new TcpCandidatesOptions { MaxConnections = 4, MaxConnectionsPerAddress = 3 });
        var held = new List<TcpClient>();
        for (var i = 0; i < 3; i++)
        {
            held.Add(await ConnectAsync(candidates));
            await SourceOfAsync(held[i]);
        }

        await IsRefusedAsync(candidates, "127.0.0.1");
        await UntilAsync(() => candidates.Counts.Refused == 1);
        await SourceOfAsync(await ConnectAsync(candidates, "::1"));
        await IsRefusedAsync(candidates, "::1");
        await UntilAsync(() => candidates.Counts.Refused == 2);
        held[0].Dispose();
        await UntilAsync(() => candidates.Connections == 3);
        await SourceOfAsync(await ConnectAsync(candidates));
    }

    [Fact]
    public async Task Sweep_OneThatNeverEndsAFrame_IsClosedHoweverMuchItDrips()
    {
        var candidates = Open(new TcpCandidatesOptions { FirstFrameLimit = TimeSpan.FromMilliseconds(200) });
        var drips = await ConnectAsync(candidates);
        var silent = await ConnectAsync(candidates);
        var alive = await ConnectAsync(candidates);
        await SourceOfAsync(alive);
        await drips.GetStream().WriteAsync(new byte[] { 4 }, Cancel);
        var dripping = Task.Run(
            async () =>
            {
                while (candidates.Connections > 1)
                {
                    await drips.GetStream().WriteAsync(new byte[] { 4 }, Cancel);
                    await Task.Delay(30, Cancel);
                }
            },
            Cancel);
        Assert.Equal(0, await ReadToEndAsync(silent));
        await UntilAsync(() => candidates.Connections == 1);
        await UntilAsync(() => candidates.Counts.ClosedSilent == 2);
        await dripping.ContinueWith(_ => { }, Cancel, TaskContinuationOptions.None, TaskScheduler.Default);
        await SourceOfAsync(alive);
    }

    [Fact]
    public async Task Sweep_OneThatFellSilent_IsClosed()
    {
        var candidates = Open(new TcpCandidatesOptions { IdleLimit = TimeSpan.FromMilliseconds(200) });
        var client = await ConnectAsync(candidates);
        await SourceOfAsync(client);
        Assert.Equal(0, await ReadToEndAsync(client));
        await UntilAsync(() => candidates.Counts.ClosedIdle == 1);
        await UntilAsync(() => candidates.Connections == 0);
    }

    [Fact]
    public async Task DisposeAsync_WithConnections_EndsThemAndHandsOverNoMore()
    {
        var candidates = Open(new TcpCandidatesOptions());
        var clients = new List<TcpClient>();
        for (var i = 0; i < 5; i++)
        {
            clients.Add(await ConnectAsync(candidates));
            await SourceOfAsync(clients[i]);
        }

        await candidates.DisposeAsync();
        Assert.Equal(0, candidates.Connections);
        foreach (var client in clients)
        {
            Assert.Equal(0, await ReadToEndAsync(client));
        }

        await Assert.ThrowsAnyAsync<SocketException>(() => ConnectAsync(candidates));
        await candidates.DisposeAsync();
    }

    [Fact]
    public void TryOpen_APortInUse_IsRefusedOrAnother()
    {
        var first = Open(new TcpCandidatesOptions());
        var same = new TcpCandidatesOptions { Port = first.Port };
        Assert.False(TcpCandidates.TryOpen(same, Take, TimeProvider.System, out _, out var refusal));
        Assert.Equal(SocketRefusal.PortInUse, refusal);
        Assert.NotEqual(first.Port, Open(same with { MayTakeAnotherPort = true }).Port);
    }

    private static byte[] NewDatagram(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Frame(ReadOnlySpan<byte> datagram) => [(byte)(datagram.Length >> 8), (byte)datagram.Length, .. datagram];

    private static async Task<byte[]> ReadFrameAsync(TcpClient client)
    {
        var length = new byte[2];
        await client.GetStream().ReadExactlyAsync(length, Cancel).AsTask().WaitAsync(_soon, Cancel);
        var datagram = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        await client.GetStream().ReadExactlyAsync(datagram, Cancel).AsTask().WaitAsync(_soon, Cancel);
        return datagram;
    }

    // How many bytes came until the other side ended the connection.
    private static async Task<int> ReadToEndAsync(TcpClient client)
    {
        var total = 0;
        try
        {
            while (await client.GetStream().ReadAsync(new byte[1000], Cancel).AsTask().WaitAsync(_soon, Cancel) is > 0 and var got)
            {
                total += got;
            }
        }
        catch (IOException)
        {
            // A reset is an end, too.
        }

        return total;
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(_soon);
        while (!holds())
        {
            await Task.Delay(5, limit.Token);
        }
    }

    // Sends a frame and says how the other side knows this client.
    private async Task<TransportAddress> SourceOfAsync(TcpClient client)
    {
        var mark = Encoding.ASCII.GetBytes($"{Guid.NewGuid()}");
        await client.GetStream().WriteAsync(Frame(mark), Cancel);
        await UntilAsync(() => _came.Any(came => came.Bytes.AsSpan().SequenceEqual(mark)));
        return _came.First(came => came.Bytes.AsSpan().SequenceEqual(mark)).Source;
    }

    private async Task<TcpClient> ConnectAsync(TcpCandidates candidates, string address = "127.0.0.1")
    {
        var client = new TcpClient(address.Contains(':', StringComparison.Ordinal) ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork);
        _clients.Add(client);
        await client.ConnectAsync(IPAddress.Parse(address), candidates.Port, Cancel);
        return client;
    }

    private async Task IsRefusedAsync(TcpCandidates candidates, string address)
    {
        try
        {
            Assert.Equal(0, await ReadToEndAsync(await ConnectAsync(candidates, address)));
        }
        catch (SocketException failure) when (failure.SocketErrorCode == SocketError.ConnectionReset)
        {
            // So soon that connecting itself failed.
        }
    }

    private TcpCandidates Open(TcpCandidatesOptions options)
    {
        Assert.True(TcpCandidates.TryOpen(options, Take, TimeProvider.System, out var candidates, out _));
        _opened.Add(candidates);
        return candidates;
    }

    private void Take(ReadOnlySpan<byte> datagram, in TransportAddress source) => _came.Enqueue((datagram.ToArray(), source));
}
