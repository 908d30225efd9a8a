using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Stoa.Server.Hosting;
using Stoa.Server.Tests.Rooms;

namespace Stoa.Server.Tests.Strain;

/// <summary>A server that may have few files open and little memory.</summary>
public sealed class LimitTests
{
    private const int Descriptors = 1024;
    private const int HeapBytes = 100 << 20;
    private const int GroupBytes = 160 << 20;
    private const int Strangers = 1_000;

    [Fact]
    public async Task Connections_MoreThanDescriptors_WhoIsInGoesOn_OthersAreClosed_AndComeInLater()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var data = RunningStoa.NewFolder();
        var people = await RoomCast.MakeAsync(data, 3);
        string[] command = ["prlimit", $"--nofile={Descriptors}", "dotnet", "exec", Repository.StoaDll];
        await using var stoa = await RunningStoa.StartAsync(command, data, ["--no-demo"], [("DOTNET_GCHeapHardLimit", HeapBytes.ToString("x", CultureInfo.InvariantCulture))], cancellationToken);
        var limit = (int)new DescriptorLimit(Descriptors).HttpConnections!.Value;
        var room = await Room.MakeAsync(stoa, people, cancellationToken);
        await using var stream = await room.EnterAsync(people[1], cancellationToken);

        List<Socket> strangers = [];
        for (var i = 0; i < Strangers; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 30_000 };
            strangers.Add(socket);
            await socket.ConnectAsync(IPAddress.Loopback, new Uri(stoa.Url).Port, cancellationToken);
        }

        var answered = 0;
        foreach (var socket in strangers)
        {
            answered += await AskAsync(socket, cancellationToken) ? 1 : 0;
        }

        await room.DoAsync(people[0], "title", text: "In a crowd", cancellationToken: cancellationToken); // By the connection that the client has kept.
        await stream.WaitAsync(events => events.Any(e => e.Type == "space_edited"), "the edit", cancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine($"{Descriptors} descriptors, {limit} connections: of {Strangers} strangers {answered} were answered, {System.IO.Directory.GetFiles($"/proc/{stoa.ProcessId}/fd").Length} are open");
        Assert.InRange(answered, limit - 20, limit);

        strangers.ForEach(socket => socket.Dispose());
        await Patience.UntilAsync(
            async () =>
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 30_000 };
                await socket.ConnectAsync(IPAddress.Loopback, new Uri(stoa.Url).Port, cancellationToken);
                return await AskAsync(socket, cancellationToken);
            },
            () => "others come in", cancellationToken);
        await FillAsync(stoa, room, people, $"a heap of {HeapBytes >> 20} MB", cancellationToken);
        Assert.False(stream.IsEnded);
        Assert.Equal(0, await stoa.InterruptAsync(cancellationToken, "-TERM"));
    }

    /// <summary>What a container has: the kernel ends who takes more.</summary>
    [Fact]
    public async Task Memory_OfAControlGroup_IsEnough()
    {
        using var group = ControlGroup.TryMake(GroupBytes);
        Assert.SkipUnless(group is not null, "Takes root, and control groups that may be made.");
        var cancellationToken = TestContext.Current.CancellationToken;
        var data = RunningStoa.NewFolder();
        var people = await RoomCast.MakeAsync(data, 3);
        await using var stoa = await RunningStoa.StartAsync([.. group.Entry, "dotnet", "exec", Repository.StoaDll], data, ["--no-demo"], [], cancellationToken);
        var room = await Room.MakeAsync(stoa, people, cancellationToken);
        await using var stream = await room.EnterAsync(people[1], cancellationToken);
        await FillAsync(stoa, room, people, $"a group of {GroupBytes >> 20} MB", cancellationToken);
        Assert.False(stream.IsEnded);
        TestContext.Current.TestOutputHelper?.WriteLine($"The group had {group.Peak >> 20} MB at most, of which files may be given back");
        Assert.Equal(0, await stoa.InterruptAsync(cancellationToken, "-TERM"));
    }

    [Fact]
    public async Task Start_WithTooFewDescriptors_SaysWhatToDo()
    {
        var (exitCode, output, error) = await Shell.RunAsync(
            "prlimit", ["--nofile=400", "dotnet", "exec", Repository.StoaDll, "--data", RunningStoa.NewFolder(), "--urls", "http://127.0.0.1:0"], TestContext.Current.CancellationToken);

        Assert.Equal(1, exitCode);
        Assert.Contains("may open 400 files and connections, and needs 1024", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Max open files            1024                 524288               files", 1024, 256, 128)]
    [InlineData("Max open files            1048576              1048576              files", 1_048_576, 1_044_528, 2_000)]
    [InlineData("Max open files            20000                20000                files", 20_000, 15_952, 2_000)]
    [InlineData("Max open files            unlimited            unlimited            files", null, null, 2_000)]
    public void Descriptors_AreSharedOut(string line, int? descriptors, int? http, int audio)
    {
        var limit = DescriptorLimit.Parse(["Max cpu time              unlimited            unlimited            seconds", line]);

        Assert.Equal((descriptors, http, audio), (limit.Descriptors, limit.HttpConnections, limit.AudioConnections));
        Assert.Null(limit.WhyTooLow);
    }

    /// <summary>As much as may be sent at once, and streams that nobody reads: the server answers all of it.</summary>
    private static async Task FillAsync(RunningStoa stoa, Room room, IReadOnlyList<Player> people, string what, CancellationToken cancellationToken)
    {
        List<StreamClient> deaf = [];
        for (var i = 0; i < 15; i++)
        {
            deaf.Add(await StreamClient.OpenAsync(stoa.Http.BaseAddress!, room.Id, people[2].Token, cancellationToken, isReading: false));
        }

        var statuses = new List<int>();
        for (var round = 0; round < 5; round++)
        {
            var replies = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => stoa.SendAsync(HttpMethod.Post, "/api/spaces", people[0].Token, new { title = new string('x', 60_000) }, cancellationToken)));
            statuses.AddRange(replies.Select(reply => (int)reply.Status));
            await room.DoAsync(people[0], "title", text: $"Round {round}", cancellationToken: cancellationToken);
        }

        var memory = (await File.ReadAllLinesAsync($"/proc/{stoa.ProcessId}/status", cancellationToken)).First(line => line.StartsWith("VmHWM", StringComparison.Ordinal));
        TestContext.Current.TestOutputHelper?.WriteLine($"With {what}: {string.Join(", ", statuses.CountBy(status => status).Select(pair => $"{pair.Value} times {pair.Key}"))}; {memory}");
        Assert.All(statuses, status => Assert.InRange(status, 400, 413));
        foreach (var client in deaf)
        {
            await client.DisposeAsync();
        }
    }

    /// <summary>True when a connection is answered, false when it was closed.</summary>
    private static async Task<bool> AskAsync(Socket socket, CancellationToken cancellationToken)
    {
        try
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes("GET /2/users/me HTTP/1.1\r\nHost: x\r\n\r\n"), cancellationToken);
            var buffer = new byte[2_000];
            var count = await socket.ReceiveAsync(buffer, cancellationToken);
            Assert.True(count == 0 || Encoding.ASCII.GetString(buffer, 0, count).StartsWith("HTTP/1.1 401", StringComparison.Ordinal));
            return count > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
