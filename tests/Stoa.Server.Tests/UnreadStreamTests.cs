using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Stoa.Server.Tests;

/// <summary>A client that opens an event stream and takes nothing from it.</summary>
public sealed class UnreadStreamTests
{
    private const int Streams = 20;
    private const int Posts = 450; // Far more bytes than the kernel and the server keep for one connection.

    [Fact]
    public async Task Stream_ThatNobodyReads_IsCutOff_AndIsNoFailureOfTheServer()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var stoa = await RunningStoa.StartAsync(cancel);
        var (_, token) = await stoa.AddUserAsync("ada", cancel);
        var space = $"/api/spaces/{(await stoa.PostAsync("/api/spaces", token, new { title = "Unread" }, cancel)).GetProperty("data").GetProperty("id").GetString()}";
        var clients = new List<Socket>();
        for (var i = 0; i < Streams; i++)
        {
            clients.Add(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 });
            await clients[i].ConnectAsync(IPAddress.Loopback, new Uri(stoa.Url).Port, cancel);
            await clients[i].SendAsync(Encoding.ASCII.GetBytes($"GET {space}/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n"), cancel);
        }

        await UntilCountedAsync(1);
        for (var i = 0; i < Posts; i++)
        {
            await stoa.PostAsync($"{space}/posts", token, new { text = new string('ü', 280) }, cancel);
        }

        await UntilCountedAsync(0);
        Assert.DoesNotContain("events failed", stoa.Output, StringComparison.Ordinal);
        clients.ForEach(client => client.Dispose());

        async Task UntilCountedAsync(int expected)
        {
            for (var tries = 0; (await stoa.GetAsync(space, token, cancel)).GetProperty("data").GetProperty("participant_count").GetInt32() != expected; tries++)
            {
                Assert.True(tries < 1_500);
                await stoa.SendAsync(HttpMethod.Put, $"{space}/speak_requests/lock", token, new { locked = tries % 2 == 0 }, cancel); // Something happens all the time.
                await Task.Delay(20, cancel);
            }
        }
    }
}
