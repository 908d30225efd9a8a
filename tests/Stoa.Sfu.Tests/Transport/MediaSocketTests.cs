using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Stoa.Rtc;
using Stoa.Sfu.Transport;

namespace Stoa.Sfu.Tests.Transport;

/// <summary>What holds for each kind of media socket, tried on the loopback of this machine.</summary>
public abstract class MediaSocketTests
{
    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(5);

    private readonly ReceiveBatch _batch = new();

    private protected abstract IMediaSocket? Open(MediaSocketOptions options, out SocketRefusal refusal);

    private IMediaSocket Open(MediaSocketOptions? options = null) =>
        Open(options ?? new MediaSocketOptions(), out var refusal) ?? throw new InvalidOperationException($"{refusal}");

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void Receive_OfWhatAnotherSent_GivesItsBytesAndSource(string address)
    {
        using var one = Open();
        using var other = Open();
        Send(one, To(other, address), "hello");
        one.Flush();
        Assert.Equal(1, other.Receive(_batch, _soon));
        Assert.Equal("hello"u8.ToArray(), _batch[0].ToArray());
        Assert.Equal(To(one, address), _batch.Source(0));
        Send(other, _batch.Source(0), "and back");
        other.Flush();
        Assert.Equal(1, one.Receive(_batch, _soon));
        Assert.Equal("and back"u8.ToArray(), _batch[0].ToArray());
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void Open_BoundToOneAddress_SendsAndReceives(string address)
    {
        using var bound = Open(new MediaSocketOptions { Address = IPAddress.Parse(address) });
        using var other = Open();
        Send(other, To(bound, address), "in");
        other.Flush();
        Assert.Equal(1, bound.Receive(_batch, _soon));
        Send(bound, _batch.Source(0), "out");
        bound.Flush();
        Assert.Equal(1, other.Receive(_batch, _soon));
        Assert.Equal(To(bound, address), _batch.Source(0));
    }

    [Fact]
    public void Commit_FarMoreThanABatchHolds_ArrivesWholeAndInOrderForEachDestination()
    {
        using var sender = Open();
        using var first = Open();
        using var second = Open();
        for (var i = 0; i < 500; i++)
        {
            Send(sender, To(i % 3 == 0 ? first : second, "127.0.0.1"), $"{i} {new string('x', i)}");
        }

        sender.Flush();
        Assert.Equal(Enumerable.Range(0, 500).Where(i => i % 3 == 0), Numbers(first, 167));
        Assert.Equal(Enumerable.Range(0, 500).Where(i => i % 3 != 0), Numbers(second, 333));
        Assert.Equal(500, sender.Counts.DatagramsOut);
        Assert.Equal(0, sender.Counts.Dropped);
        Assert.Equal(333, second.Counts.DatagramsIn);
        Assert.Equal(sender.Counts.BytesOut, first.Counts.BytesIn + second.Counts.BytesIn);
    }

    [Fact]
    public void Commit_ManyOfOneLengthToOneDestination_ArriveAsTheyWereCutByTheSender()
    {
        using var sender = Open();
        using var receiver = Open();
        // Lengths equal, shorter, longer and equal again: every way in which a run of segments can end.
        int[] lengths = [200, 200, 200, 150, 150, 200, 1, 1, 2, 1400, 1400, 1400, 1399];
        for (var round = 0; round < 20; round++)
        {
            foreach (var length in lengths)
            {
                sender.Reserve()[..length].Fill((byte)length);
                sender.Commit(length, To(receiver, "127.0.0.1"));
            }
        }

        sender.Flush();
        var came = new List<int>();
        while (came.Count < 20 * lengths.Length && receiver.Receive(_batch, _soon) is > 0 and var count)
        {
            for (var i = 0; i < count; i++)
            {
                came.Add(_batch[i].Length);
                Assert.Equal(-1, _batch[i].IndexOfAnyExcept((byte)_batch[i].Length));
            }
        }

        Assert.Equal(Enumerable.Repeat(lengths, 20).SelectMany(all => all), came);
        Assert.Equal(20 * lengths.Length, sender.Counts.DatagramsOut);
    }

    [Fact]
    public void Commit_DestinationsThatCannotBe_AreCountedAndKeepNoOther()
    {
        using var sender = Open();
        using var receiver = Open();
        var alive = To(receiver, "127.0.0.1");
        using var closed = Open();
        var dead = To(closed, "127.0.0.1");
        closed.Dispose();
        for (var i = 0; i < 20; i++)
        {
            Send(sender, alive, $"{i * 4}");
            Send(sender, dead, "nobody listens");
            Send(sender, alive, $"{(i * 4) + 1}");
            Send(sender, alive with { Port = 0 }, "no port");
            Send(sender, alive, $"{(i * 4) + 2}");
            Send(sender, At("255.255.255.255", 9), "needs leave");
            Send(sender, alive with { Protocol = TransportProtocol.Tcp, Connection = 1 }, "not UDP");
            Send(sender, alive, $"{(i * 4) + 3}");
        }

        sender.Flush();
        Assert.Equal(Enumerable.Range(0, 80), Numbers(receiver, 80));
        Assert.Equal(20, sender.Counts.DroppedOtherwise);
        Assert.Equal(20, sender.Counts.DroppedUnreachable);
        Assert.Equal(20, sender.Counts.DroppedForbidden);
        Assert.Equal(100, sender.Counts.DatagramsOut);
    }

    [Fact]
    public void Receive_MoreThanTheSystemHolds_GivesTheEarliestInOrder()
    {
        using var sender = Open();
        using var receiver = Open(new MediaSocketOptions { ReceiveBufferBytes = 20_000 });
        for (var i = 0; i < 2000; i++)
        {
            Send(sender, To(receiver, "127.0.0.1"), $"{i}");
        }

        sender.Flush();
        var numbers = new List<int>();
        while (receiver.Receive(_batch, TimeSpan.FromMilliseconds(20)) is > 0 and var count)
        {
            numbers.AddRange(Enumerable.Range(0, count).Select(i => int.Parse(_batch[i], System.Globalization.CultureInfo.InvariantCulture)));
        }

        Assert.InRange(numbers.Count, 10, 1000);
        Assert.Equal(Enumerable.Range(0, numbers.Count), numbers);
    }

    [Fact]
    public void Receive_LongerThanItsPlace_IsCutOrNotTaken()
    {
        using var receiver = Open();
        using var raw = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        var there = new IPEndPoint(IPAddress.Loopback, receiver.Port);
        raw.SendTo(new byte[9000], there);
        raw.SendTo("after"u8, SocketFlags.None, there);
        var came = new List<int>();
        while (!came.Contains(5) && receiver.Receive(_batch, _soon) is > 0 and var count)
        {
            came.AddRange(Enumerable.Range(0, count).Select(i => _batch[i].Length));
        }

        Assert.All(came, length => Assert.True(length is 5 or ReceiveBatch.MaxDatagramBytes));
        Assert.Contains(5, came);
    }

    [Fact]
    public void Receive_NothingThere_ComesBackWhenTheTimeIsOver()
    {
        using var socket = Open();
        Assert.Equal(0, socket.Receive(_batch, TimeSpan.Zero));
        var started = Stopwatch.GetTimestamp();
        Assert.Equal(0, socket.Receive(_batch, TimeSpan.FromMilliseconds(50)));
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalMilliseconds, 49, 30_000);
    }

    [Fact]
    public async Task Wake_FromAnotherThread_EndsEachWait()
    {
        using var socket = Open();
        var waits = 0;
        var waiting = Task.Factory.StartNew(
            () =>
            {
                var batch = new ReceiveBatch();
                var started = Stopwatch.GetTimestamp();
                while (waits < 200 && Stopwatch.GetElapsedTime(started).TotalSeconds < 120)
                {
                    socket.Receive(batch, TimeSpan.FromSeconds(3));
                    Interlocked.Increment(ref waits);
                }

                return Stopwatch.GetElapsedTime(started);
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        while (!waiting.IsCompleted)
        {
            var before = Volatile.Read(ref waits);
            socket.Wake();
            SpinWait.SpinUntil(() => Volatile.Read(ref waits) > before || waiting.IsCompleted, 1000);
        }

        Assert.InRange((await waiting).TotalSeconds, 0, 119); // Ten minutes if none were ended.
    }

    [Fact]
    public void Wake_BeforeTheWait_IsNotLost()
    {
        using var socket = Open();
        socket.Wake();
        socket.Wake();
        var started = Stopwatch.GetTimestamp();
        Assert.Equal(0, socket.Receive(_batch, TimeSpan.FromSeconds(60)));
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 50);
        Assert.Equal(0, socket.Receive(_batch, TimeSpan.FromMilliseconds(20)));
    }

    [Fact]
    public void Wake_AfterDispose_DoesNothing()
    {
        var socket = Open();
        socket.Dispose();
        socket.Wake();
        socket.Dispose();
    }

    [Fact]
    public void Open_APortInUse_IsRefusedWithWhatToDo()
    {
        using var first = Open();
        Assert.Null(Open(new MediaSocketOptions { Port = first.Port }, out var refusal));
        Assert.Equal(SocketRefusal.PortInUse, refusal);
        Assert.Contains($"UDP port {first.Port} is in use", refusal.Describe("UDP", first.Port), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_AnAddressOfAnotherMachine_IsRefused()
    {
        Assert.Null(Open(new MediaSocketOptions { Address = IPAddress.Parse("192.0.2.1") }, out var refusal));
        Assert.Equal(SocketRefusal.NoSuchAddress, refusal);
    }

    [Fact]
    public void Commit_ALengthThatCannotBe_Throws()
    {
        using var socket = Open();
        Assert.Throws<ArgumentOutOfRangeException>(() => socket.Commit(0, At("127.0.0.1", 9)));
        Assert.Throws<ArgumentOutOfRangeException>(() => socket.Commit(socket.Reserve().Length + 1, At("127.0.0.1", 9)));
        Assert.True(socket.Reserve().Length >= 1500);
    }

    [Fact]
    public void Receive_AndCommit_AllocateNothing()
    {
        using var sender = Open();
        using var receiver = Open();
        var four = To(receiver, "127.0.0.1");
        var six = To(receiver, "::1");
        long Pass()
        {
            for (var i = 0; i < 100; i++)
            {
                sender.Reserve()[..160].Fill(7);
                sender.Commit(160, (i & 1) == 0 ? four : six);
            }

            sender.Flush();
            var came = 0L;
            while (receiver.Receive(_batch, TimeSpan.FromMilliseconds(1)) is > 0 and var count)
            {
                for (var i = 0; i < count; i++)
                {
                    came += _batch[i].Length + _batch.Source(i).Port;
                }
            }

            receiver.Wake();
            return came;
        }

        Pass();
        Pass();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var sum = 0L;
        for (var i = 0; i < 50; i++)
        {
            sum += Pass();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(sum > 50 * 100 * 160);
    }

    private protected static TransportAddress To(IMediaSocket socket, string address) => At(address, socket.Port);

    private protected static TransportAddress At(string address, int port) => TransportAddress.From(new IPEndPoint(IPAddress.Parse(address), port));

    private protected static void Send(IMediaSocket socket, in TransportAddress destination, string text) =>
        socket.Commit(Encoding.ASCII.GetBytes(text, socket.Reserve()), destination);

    private protected IEnumerable<int> Numbers(IMediaSocket socket, int wanted)
    {
        var numbers = new List<int>();
        while (numbers.Count < wanted && socket.Receive(_batch, _soon) is > 0 and var count)
        {
            for (var i = 0; i < count; i++)
            {
                numbers.Add(int.Parse(Encoding.ASCII.GetString(_batch[i]).Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return numbers;
    }
}
