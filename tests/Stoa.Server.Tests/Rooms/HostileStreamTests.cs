using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace Stoa.Server.Tests.Rooms;

/// <summary>Clients that do not behave: the server goes on, and the others notice nothing. The tests share a server, but no people.</summary>
public sealed class HostileStreamTests(HostileStreamTests.World world) : IClassFixture<HostileStreamTests.World>
{
    [Fact]
    public async Task Streams_ThatAreNeverRead_AreCutOff_AndHoldUpNobody()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var (stoa, people) = (world.Server, world.People[0..4]);
        var room = await Room.MakeAsync(stoa, people, cancellationToken);
        await using var reader = await room.EnterAsync(people[1], cancellationToken);
        List<StreamClient> deaf = [];
        for (var i = 0; i < 10; i++)
        {
            deaf.Add(await StreamClient.OpenAsync(stoa.Http.BaseAddress!, room.Id, people[2 + (i % 2)].Token, cancellationToken, isReading: false));
        }

        await room.WaitForCountAsync(3, cancellationToken);
        var title = string.Concat(Enumerable.Repeat("🎙️", 35)); // As long as may be, so that buffers fill.
        var edits = 0;
        var start = Stopwatch.GetTimestamp();
        while ((int)(await room.ShowAsync(people[0], cancellationToken))["participant_count"]! > 1)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(2), $"They are still there after {edits} edits.");
            for (var i = 0; i < 20; i++)
            {
                await room.DoAsync(people[0], "title", text: edits++ % 2 == 0 ? title : title[..^1], cancellationToken: cancellationToken);
            }

            await reader.WaitAsync(events => events.Count(e => e.Type == "space_edited") == edits, "every edit", cancellationToken);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"Cut off after {edits} edits, {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
        Assert.DoesNotContain(reader.Events.Skip(1), e => e.Type == "snapshot");
        foreach (var client in deaf)
        {
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task Streams_AThousandOfOneAccount_StopAtTheLimit_AndOthersGetIn()
    {
        const int Limit = 20;
        var cancellationToken = TestContext.Current.CancellationToken;
        var (stoa, people) = (world.Server, world.People[4..6]);
        var room = await Room.MakeAsync(stoa, people, cancellationToken);
        List<StreamClient> open = [];
        for (var round = 0; round < 10; round++)
        {
            var clients = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => StreamClient.OpenAsync(stoa.Http.BaseAddress!, room.Id, people[1].Token, cancellationToken)));
            foreach (var client in clients)
            {
                if (client.Status == 200)
                {
                    open.Add(client);
                    continue;
                }

                Assert.Equal((429, "stream_limit_reached"), (client.Status, client.Reason));
                await client.DisposeAsync();
            }

            Assert.Equal(Limit, open.Count);
        }

        await using (await room.EnterAsync(people[0], cancellationToken))
        {
            await room.WaitForCountAsync(2, cancellationToken);
        }

        foreach (var client in open)
        {
            client.Reset();
            await client.DisposeAsync();
        }

        await room.WaitForCountAsync(0, cancellationToken);
        await using var again = await room.EnterAsync(people[1], cancellationToken);
        await room.WaitForCountAsync(1, cancellationToken);
    }

    [Fact]
    public async Task Requests_ThatMakeNoSense_AreRefused()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var (stoa, people) = (world.Server, world.People[6..10]);
        var room = await Room.MakeAsync(stoa, people, cancellationToken);
        var ended = await Room.MakeAsync(stoa, people, cancellationToken);
        await ended.DoAsync(people[0], "end", cancellationToken: cancellationToken);

        Assert.Equal((404, "space_unknown"), await OpenAsync(ended.Id, people[1].Token));
        Assert.Equal((404, "space_unknown"), await OpenAsync("1zzzzzzzzzzzz", people[1].Token));
        Assert.Equal((400, null), await OpenAsync("no-such-thing", people[1].Token));
        Assert.Equal((401, null), await OpenAsync(room.Id, null));
        Assert.Equal((401, null), await OpenAsync(room.Id, "nonsense"));
        Assert.Equal((406, null), await OpenAsync(room.Id, people[1].Token, headers: "Accept: application/json"));
        Assert.Equal((406, null), await OpenAsync(room.Id, people[1].Token, headers: "Accept: text/event-stream;q=0"));
        foreach (var accept in new[] { "*/*", "text/*", "text/event-stream", "nonsense" })
        {
            Assert.Equal((200, null), await OpenAsync(room.Id, people[1].Token, headers: $"Accept: {accept}"));
        }

        await using var stays = await room.EnterAsync(people[2], cancellationToken);
        var epoch = stays.LastId[..stays.LastId.IndexOf('-', StringComparison.Ordinal)];
        foreach (var id in new[]
        {
            "", "-", "--", "1", "-1", "x-1", $"{epoch}-", $"{epoch}--1", $"{epoch}-x", $"{epoch}-1x", $"{epoch}-+1", $"{epoch}- 1", $"{epoch}-1.0", $"{epoch}-999999999",
            $"{epoch}-9223372036854775807", $"{epoch}-9223372036854775808", $"{epoch}-99999999999999999999999", $"{epoch.ToUpperInvariant()}x-1", "\u00c3\u00bc-1", "null", new string('9', 4000), $"{new string('x', 60)}-1",
        })
        {
            await using var client = await StreamClient.OpenAsync(stoa.Http.BaseAddress!, room.Id, people[1].Token, cancellationToken, id);
            Assert.True(client.Status == 200, $"Last-Event-ID {id}: {client.Status}");
            await client.WaitAsync(events => events.Count > 0, $"something after Last-Event-ID {id}", cancellationToken);
            Assert.True(client.Events[0].Type == "snapshot", $"Last-Event-ID {id}: {client.Events[0].Type}");
        }

        using (var head = new HttpRequestMessage(HttpMethod.Head, $"/api/spaces/{room.Id}/events") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", people[3].Token) } })
        using (var reply = await stoa.Http.SendAsync(head, cancellationToken))
        {
            Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
            Assert.Equal("text/event-stream", reply.Content.Headers.ContentType?.ToString());
        }

        await room.WaitForCountAsync(1, cancellationToken); // None of them is still there.
        Assert.Equal(400, (await room.TryAsync(people[1], "ask", text: new string('n', 141), cancellationToken: cancellationToken)).Status);
        Assert.Equal(400, (await room.TryAsync(people[1], "ask", text: "a\u0007b", cancellationToken: cancellationToken)).Status);
        Assert.Equal(413, (await room.TryAsync(people[1], "ask", text: new string('n', 1_000_000), cancellationToken: cancellationToken)).Status);
        Assert.Equal(201, (await room.TryAsync(people[1], "ask", text: string.Concat(Enumerable.Repeat("🎙", 140)), cancellationToken: cancellationToken)).Status);
        Assert.False(stays.IsEnded);

        async Task<(int, string?)> OpenAsync(string space, string? token, params string[] headers)
        {
            await using var client = await StreamClient.OpenAsync(stoa.Http.BaseAddress!, space, token, cancellationToken, headers: headers);
            return (client.Status, client.Reason);
        }
    }

    [Fact]
    public async Task Bodies_WhoseLengthIsALie_ChangeNothing_AndHoldUpNobody()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var (stoa, person) = (world.Server, world.People[19]);
        const string Body = "{\"title\":\"Smuggled\"}";
        var head = $"POST /api/spaces HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {person.Token}\r\nContent-Type: application/json\r\n";
        (string Request, string[] Replies)[] lies =
        [
            ($"{head}Content-Length: 2000\r\n\r\n{Body}", ["400", "408"]), // Shorter than it says, and then nothing more comes.
            ($"{head}Content-Length: 5\r\n\r\n{Body}", ["400"]), // Longer: what is left over is no request.
            ($"{head}Content-Length: {Body.Length}\r\nContent-Length: 5\r\n\r\n{Body}", ["400"]),
            ($"{head}Content-Length: {Body.Length}, 5\r\n\r\n{Body}", ["400"]),
            ($"{head}Content-Length: -5\r\n\r\n{Body}", ["400"]),
            ($"{head}Content-Length: +{Body.Length}\r\n\r\n{Body}", ["400"]),
            ($"{head}Content-Length: 0x15\r\n\r\n{Body}", ["400"]),
            ($"{head}Content-Length: 99999999999999999999999\r\n\r\n{Body}", ["400"]),
            ($"{head}Content-Length: 9000000000000000000\r\n\r\n{Body}", ["413"]),
            ($"{head}Transfer-Encoding: chunked\r\n\r\nFFFFFFFFF\r\n{Body}", ["400", "413"]),
            ($"{head}Transfer-Encoding: chunked\r\n\r\n5\r\n{Body}\r\n0\r\n\r\n", ["400"]),
            ($"{head}Transfer-Encoding: chunked, identity\r\nContent-Length: 5\r\n\r\n{Body}", ["400", "501"]),
        ];
        var replies = lies.Select(lie => SendRawAsync(stoa, lie.Request, cancellationToken)).ToList();
        await stoa.GetAsync("/2/users/me", person.Token, cancellationToken);
        for (var i = 0; i < lies.Length; i++)
        {
            var reply = await replies[i];
            var status = reply.Length == 0 ? "" : reply.Split(' ')[1];
            Assert.True(status.Length == 0 || lies[i].Replies.Contains(status, StringComparer.Ordinal), $"{lies[i].Request}\n{reply}");
        }

        var found = await stoa.GetAsync($"/2/spaces/by/creator_ids?user_ids={person.Id}", person.Token, cancellationToken);
        Assert.False(found.TryGetProperty("data", out _), found.GetRawText());
    }

    [Fact]
    public async Task Commands_AboutPeopleWhoLeft_DoWhatTheySay()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var (stoa, people) = (world.Server, world.People[10..13]);
        var room = await Room.MakeAsync(stoa, people, cancellationToken);
        await using var host = await room.EnterAsync(people[0], cancellationToken);
        var asker = await room.EnterAsync(people[1], cancellationToken);
        await room.DoAsync(people[1], "ask", cancellationToken: cancellationToken);
        await asker.DisposeAsync();
        await host.WaitAsync(events => events.Any(e => e.Text == $"person_left {people[1].Id}"), "the asker is gone", cancellationToken);

        Assert.Equal((409, "not_present"), await room.TryAsync(people[1], "react", cancellationToken: cancellationToken));
        await room.DoAsync(people[0], "approve", people[1].Id, cancellationToken: cancellationToken);
        Assert.Equal([people[1].Id], await room.IdsAsync("reconnecting_user_ids", cancellationToken));
        await room.DoAsync(people[0], "mute", people[1].Id, cancellationToken: cancellationToken);
        await room.DoAsync(people[0], "remove", people[1].Id, cancellationToken: cancellationToken);
        await room.DoAsync(people[0], "remove", people[1].Id, cancellationToken: cancellationToken);
        Assert.Empty(await room.IdsAsync("reconnecting_user_ids", cancellationToken));
        Assert.Empty(await room.IdsAsync("muted_user_ids", cancellationToken));
        Assert.Equal((404, "user_not_speaker"), await room.TryAsync(people[0], "mute", people[1].Id, cancellationToken: cancellationToken));
        Assert.Equal((404, "no_speak_request"), await room.TryAsync(people[0], "approve", people[1].Id, cancellationToken: cancellationToken));
        Assert.Equal((404, "user_unknown"), await room.TryAsync(people[0], "remove", "999", cancellationToken: cancellationToken));

        // Whoever was removed comes back only of their own will.
        var refused = await StreamClient.OpenAsync(stoa.Http.BaseAddress!, room.Id, people[1].Token, cancellationToken, asker.LastId);
        Assert.Equal((403, "removed"), (refused.Status, refused.Reason));
        await using var back = await room.EnterAsync(people[1], cancellationToken);
        await room.WaitForCountAsync(2, cancellationToken);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Token_Revoked_EndsItsStreamsAndNoOther_AlsoWhereThereIsAlwaysSomethingToHear(bool isBusy)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var (stoa, people) = (world.Server, world.People[(isBusy ? 13 : 16)..][..3]);
        var room = await Room.MakeAsync(stoa, people, cancellationToken);
        await using var first = await room.EnterAsync(people[1], cancellationToken);
        await using var other = await room.EnterAsync(people[2], cancellationToken);
        var (exitCode, output, error) = await Shell.RunAsync(
            "bash", ["-c", "echo \"$1\" | dotnet exec \"$2\" token revoke --data \"$3\"", "-", people[1].Token, Repository.StoaDll, stoa.Data], cancellationToken);
        Assert.True(exitCode == 0, output + error);
        var start = Stopwatch.GetTimestamp();
        await Patience.UntilAsync(
            async () =>
            {
                if (isBusy)
                {
                    await room.DoAsync(people[0], "title", text: $"{Stopwatch.GetTimestamp()}", cancellationToken: cancellationToken);
                    await Task.Delay(200, cancellationToken);
                }

                return first.IsEnded;
            },
            () => "the stream ends",
            cancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine($"Ended after {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
        await room.WaitForCountAsync(1, cancellationToken);
        Assert.False(other.IsEnded);
        var refused = await StreamClient.OpenAsync(stoa.Http.BaseAddress!, room.Id, people[1].Token, cancellationToken, first.LastId);
        Assert.Equal(401, refused.Status);
    }

    [Fact]
    public async Task Stop_WithManyOpenStreams_EndsThemAllInOrder()
    {
        const int People = 10;
        const int Each = 20;
        var cancellationToken = TestContext.Current.CancellationToken;
        var data = RunningStoa.NewFolder();
        var people = await RoomCast.MakeAsync(data, People);
        await using var stoa = await RunningStoa.StartAsync(cancellationToken, data);
        var room = await Room.MakeAsync(stoa, people, cancellationToken);
        var clients = await Task.WhenAll(people.SelectMany(person => Enumerable.Range(0, Each).Select(_ => room.EnterAsync(person, cancellationToken))));
        await room.WaitForCountAsync(People, cancellationToken);

        Assert.Equal(0, await stoa.InterruptAsync(cancellationToken, "-TERM"));
        foreach (var client in clients)
        {
            await client.WaitForEndAsync(cancellationToken);
            Assert.True(client.IsWhole, "A stream was cut off: the stop did not wait for it, or it did not notice the stop.");
            await client.DisposeAsync();
        }
    }

    /// <summary>Sends bytes, says that no more will come, and reads until the server closes or cuts it off.</summary>
    private static async Task<string> SendRawAsync(RunningStoa stoa, string request, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, new Uri(stoa.Url).Port, cancellationToken);
        var reply = new StringBuilder();
        try
        {
            await socket.SendAsync(Encoding.Latin1.GetBytes(request), cancellationToken);
            socket.Shutdown(SocketShutdown.Send);
            var buffer = new byte[4_096];
            while (await socket.ReceiveAsync(buffer, cancellationToken).AsTask().WaitAsync(TimeSpan.FromMinutes(1), cancellationToken) is > 0 and var count)
            {
                reply.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }
        }
        catch (SocketException)
        {
            // Cut off, with what the server did not read.
        }

        return reply.ToString();
    }

    /// <summary>A server, and enough people for all tests.</summary>
    public sealed class World() : SharedServer(people: 20);
}
