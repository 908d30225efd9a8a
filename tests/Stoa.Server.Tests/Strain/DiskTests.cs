using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Stoa.Server.Tests.Cluster;
using Stoa.Server.Tests.Rooms;

namespace Stoa.Server.Tests.Strain;

/// <summary>A disk that is slow, that fails, and a process that ends at a chosen moment of a write. The first two share a server.</summary>
public sealed class DiskTests(DiskTests.World world) : IClassFixture<DiskTests.World>
{
    private const int Changes = 20;
    private static readonly TimeSpan _fsync = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task Changes_OnASlowDisk_AreAnsweredLate_WhileLookupsAndStreamsGoOn()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var (stoa, people) = (world.Server, world.People);
        var room = await Room.MakeAsync(stoa, people, cancellationToken);
        await using var stream = await room.EnterAsync(people[1], cancellationToken);
        (HttpStatusCode Status, System.Text.Json.JsonElement Body)[] answers;
        var lookups = 0;
        var start = Stopwatch.GetTimestamp();
        TimeSpan first;
        await using (await SystemCallFault.OfTheLogAsync(stoa, $"fsync:delay_enter={_fsync.TotalMicroseconds:F0}", cancellationToken))
        {
            var changes = Enumerable.Range(0, Changes)
                .Select(i => stoa.SendAsync(HttpMethod.Post, "/api/spaces", people[i % 4].Token, new { title = $"Slow {i}" }, cancellationToken)).ToList();
            await Task.Delay(_fsync / 6, cancellationToken); // Until the disk writes.
            await room.DoAsync(people[1], "react", cancellationToken: cancellationToken); // Which is told, and never written.
            await stream.WaitAsync(events => events.Any(e => e.Type == "reactions"), "a reaction", cancellationToken);
            Assert.False(changes.Exists(change => change.IsCompleted), "The stream waited until the disk had written, or nothing waited for the disk.");
            while (lookups < 300 && !changes.Exists(change => change.IsCompleted))
            {
                await stoa.GetAsync($"/2/spaces/{room.Id}", people[1].Token, cancellationToken);
                lookups++;
            }

            await Task.WhenAny(changes);
            first = Stopwatch.GetElapsedTime(start);
            var all = Task.WhenAll(changes);
            await Task.WhenAny(all, Task.Delay(_fsync * 6, cancellationToken));
            Assert.True(all.IsCompleted, $"{changes.Count(change => change.IsCompleted)} of {Changes} changes were answered in the time of six fsyncs: each waits for its own.");
            answers = await all;
        }

        var elapsed = Stopwatch.GetElapsedTime(start);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"An fsync takes {_fsync.TotalSeconds} s: {Changes} changes answered in {first.TotalSeconds:F1} to {elapsed.TotalSeconds:F1} s, {lookups} lookups in front of the first of them"));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.Status));
        Assert.True(first >= _fsync, $"A change was answered after {first.TotalSeconds:F1} s, before it can have been on the disk.");
        Assert.True(lookups > 5, $"Only {lookups} lookups were answered while the disk wrote.");
        foreach (var (_, body) in answers)
        {
            await stoa.GetAsync($"/2/spaces/{body.GetProperty("data").GetProperty("id").GetString()}", people[1].Token, cancellationToken);
        }

        await room.DoAsync(people[0], "title", text: "As quick as before", cancellationToken: cancellationToken);
        await stream.WaitAsync(events => events.Any(e => e.Type == "space_edited"), "the edit", cancellationToken);
        Assert.DoesNotContain(stream.Events.Skip(1), e => e.Type == "snapshot");
    }

    [Theory]
    [InlineData("fsync:error=EIO")]
    [InlineData("pwrite64:error=EIO")]
    [InlineData("pwrite64:error=ENOSPC")]
    public async Task Changes_OnADiskThatFails_Answer503_AndNothingAcknowledgedIsLost(string fault)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var (stoa, people) = (world.Server, world.People);
        var room = await Room.MakeAsync(stoa, people, cancellationToken);
        List<string> acknowledged = [];
        await using (await SystemCallFault.OfTheLogAsync(stoa, fault, cancellationToken))
        {
            for (var i = 0; i < 3; i++)
            {
                await RefusedAsync(stoa, HttpMethod.Post, "/api/spaces", people[0].Token, new { title = $"{fault} refused {i}" }, cancellationToken);
                await RefusedAsync(stoa, HttpMethod.Patch, $"/api/spaces/{room.Id}", people[0].Token, new { title = $"{fault} refused edit" }, cancellationToken);
                var found = await stoa.GetAsync($"/2/spaces/{room.Id}?space.fields=title", people[1].Token, cancellationToken);
                Assert.Equal("A room", found.GetProperty("data").GetProperty("title").GetString());
            }

            await Patience.UntilAsync(() => stoa.Output.Contains("stoa.db cannot be written", StringComparison.Ordinal), () => $"the log says why\n{stoa.Output}", cancellationToken);
        }

        for (var i = 0; i < 3; i++)
        {
            var made = await stoa.PostAsync("/api/spaces", people[0].Token, new { title = $"{fault} {i}" }, cancellationToken);
            acknowledged.Add(made.GetProperty("data").GetProperty("id").GetString()!);
        }

        await room.DoAsync(people[0], "title", text: $"{fault} edited", cancellationToken: cancellationToken);
        var spaces = await StoppedCopy.ReadAsync(stoa, stoa.Data, cancellationToken);
        Assert.All(acknowledged, id => Assert.Contains(spaces, space => space.Id.Value == id));
        Assert.Equal($"{fault} edited", spaces.Single(space => space.Id.Value == room.Id).Title);
        Assert.DoesNotContain(spaces, space => space.Title!.StartsWith($"{fault} refused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Crash_AtEachCallOfACommit_KeepsWhatWasAcknowledged()
    {
        Assert.SkipUnless(Faults.AreLong, "Long form: a start for each of 22 moments. STOA_FAULTS=1 runs it.");
        var cancellationToken = TestContext.Current.CancellationToken;
        var data = RunningStoa.NewFolder();
        var people = await RoomCast.MakeAsync(data, 4);
        List<string> acknowledged = [];
        var (begun, whole) = (0, 0);
        string[] moments = [.. Enumerable.Range(1, 16).Concat([20, 25, 30]).Select(n => $"pwrite64:signal=KILL:when={n}"), .. Enumerable.Range(1, 3).Select(n => $"fsync:signal=KILL:when={n}")];
        foreach (var moment in moments)
        {
            await using var stoa = await RunningStoa.StartAsync(cancellationToken, data, environment: ("Stoa__Cluster__MaxSpacesPerCreator", "10000"));
            await MakeAsync(5); // Of which each crash could lose some.
            await using (await SystemCallFault.OfTheLogAsync(stoa, moment, cancellationToken))
            {
                try
                {
                    await MakeAsync(100);
                    Assert.Fail($"{moment}: it lives on.");
                }
                catch (HttpRequestException)
                {
                    begun++;
                }

                Assert.NotEqual(0, await stoa.EndedAsync());
            }

            var spaces = await StoppedCopy.ReadAsync(data, cancellationToken);
            Assert.All(acknowledged, id => Assert.Contains(spaces, space => space.Id.Value == id));
            Assert.InRange(spaces.Count - acknowledged.Count, whole, begun); // What was under way is there whole, or not at all.
            whole = spaces.Count - acknowledged.Count;

            async Task MakeAsync(int count)
            {
                for (var i = 0; i < count; i++)
                {
                    var made = await stoa.PostAsync("/api/spaces", people[0].Token, new { title = $"{moment} {i}" }, cancellationToken);
                    acknowledged.Add(made.GetProperty("data").GetProperty("id").GetString()!);
                }
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{moments.Length} crashes, {acknowledged.Count} changes acknowledged and there; of {begun} under way {whole} were there");
    }

    private static async Task RefusedAsync(RunningStoa stoa, HttpMethod method, string path, string token, object body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var reply = await stoa.Http.SendAsync(request, cancellationToken);
        var text = await reply.Content.ReadAsStringAsync(cancellationToken);
        Assert.True(reply.StatusCode == HttpStatusCode.ServiceUnavailable, $"{(int)reply.StatusCode} {text}");
        Assert.Contains("\"title\":\"Service Unavailable\"", text, StringComparison.Ordinal);
        Assert.NotNull(reply.Headers.RetryAfter);
    }

    /// <summary>A server, and people.</summary>
    public sealed class World() : SharedServer(people: 4);
}
