using System.Diagnostics;
using System.Globalization;

namespace Stoa.Server.Tests.Rooms;

/// <summary>Who is there is who has a connection, however connections end.</summary>
public sealed class PresenceTests
{
    private const int Clients = 6;

    [Fact]
    public async Task Kill_OfAClientProcess_TakesEveryoneInItOffTheCount_AndOfTheServerEveryone()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var data = RunningStoa.NewFolder();
        var people = await RoomCast.MakeAsync(data, Clients + 1);
        await using var stoa = await RunningStoa.StartAsync(cancellationToken, data);
        var room = await Room.MakeAsync(stoa, people, cancellationToken);
        await using var host = await room.EnterAsync(people[0], cancellationToken);
        using (var clients = Listen(stoa, room, people.Skip(1)))
        {
            await room.WaitForCountAsync(Clients + 1, cancellationToken);
            await host.WaitAsync(events => events.Any(e => e.Type == "counts" && (int)e.Data["participant_count"]! == Clients + 1), "the count told", cancellationToken);
            clients.Kill(); // SIGKILL
            await room.WaitForCountAsync(1, cancellationToken);
            await host.WaitAsync(events => events[^1] is { Type: "counts" } last && (int)last.Data["participant_count"]! == 1, "the count told", cancellationToken);
        }

        using var others = Listen(stoa, room, people.Skip(1));
        await room.WaitForCountAsync(Clients + 1, cancellationToken);
        await stoa.KillAsync();
        await host.WaitForEndAsync(cancellationToken);

        await using var again = await RunningStoa.StartAsync(cancellationToken, data);
        room = room.At(again);
        Assert.Equal(0, (int)(await room.ShowAsync(people[0], cancellationToken))["participant_count"]!);
        await using var back = await room.EnterAsync(people[0], cancellationToken, host.LastId);
        using var returning = Listen(again, room, people.Skip(1));
        await using var second = await room.EnterAsync(people[1], cancellationToken); // Once each, however many connections they have.
        await room.WaitForCountAsync(Clients + 1, cancellationToken);
        await back.WaitAsync(events => events[^1] is { Type: "counts" } last && (int)last.Data["participant_count"]! == Clients + 1, "the count told", cancellationToken);
        returning.Kill();
        await room.WaitForCountAsync(2, cancellationToken);
    }

    [Fact]
    public async Task Network_ThatIsGoneWithoutAWord_TakesItsPeopleOffTheCount()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var network = await Network.TryMakeAsync(cancellationToken);
        var data = RunningStoa.NewFolder();
        var people = await RoomCast.MakeAsync(data, 3);
        var far = $"http://{network.NearAddress}:{RunningStoa.FreePort()}";
        await using var stoa = await RunningStoa.StartAsync(cancellationToken, data, alsoAt: far);
        var room = await Room.MakeAsync(stoa, people, cancellationToken);
        await using var host = await room.EnterAsync(people[0], cancellationToken);
        await room.SeatAsync(people[1], cancellationToken);
        using var clients = Shell.Start("ip", ["netns", "exec", network.Name, "curl", .. Arguments(far, room, people.Skip(1))]);
        try
        {
            await room.WaitForCountAsync(3, cancellationToken);
            await network.CutAsync(cancellationToken);
            var start = Stopwatch.GetTimestamp();
            await room.WaitForCountAsync(1, cancellationToken);
            var took = Stopwatch.GetElapsedTime(start);
            TestContext.Current.TestOutputHelper?.WriteLine($"Found out after {took.TotalSeconds:F1} s");
            Assert.True(took < TimeSpan.FromSeconds(40), $"It took {took}; 20 s are promised, and a busy machine has as much again.");
            Assert.Equal([people[1].Id], await room.IdsAsync("reconnecting_user_ids", cancellationToken));
            Assert.False(host.IsEnded);
        }
        finally
        {
            clients.Kill();
        }
    }

    /// <summary>One process with a stream of each person.</summary>
    private static Process Listen(RunningStoa stoa, Room room, IEnumerable<Player> people) => Shell.Start("curl", Arguments(stoa.Url, room, people));

    private static IEnumerable<string> Arguments(string url, Room room, IEnumerable<Player> people) =>
        ["-sS", "-Z", .. people.SelectMany((person, i) => new[] { i == 0 ? "--parallel-immediate" : "--next", "-N", "-H", $"Authorization: Bearer {person.Token}", $"{url}/api/spaces/{room.Id}/events" })];

    /// <summary>A network of two ends, the far one in a namespace of its own, that can be cut.</summary>
    private sealed class Network : IAsyncDisposable
    {
        private Network(string name, string nearAddress) => (Name, NearAddress) = (name, nearAddress);

        public string Name { get; }

        public string NearAddress { get; }

        public static async Task<Network> TryMakeAsync(CancellationToken cancellationToken)
        {
            Assert.SkipUnless(OperatingSystem.IsLinux(), "Network namespaces are Linux's.");
            var number = Environment.ProcessId % 250;
            var network = new Network($"stoa{number.ToString(CultureInfo.InvariantCulture)}", $"10.231.{number.ToString(CultureInfo.InvariantCulture)}.1");
            var far = $"10.231.{number.ToString(CultureInfo.InvariantCulture)}.2/30";
            string[] commands =
            [
                $"netns add {network.Name}",
                $"link add {network.Name}near type veth peer name {network.Name}far netns {network.Name}",
                $"addr add {network.NearAddress}/30 dev {network.Name}near",
                $"link set {network.Name}near up",
                $"-n {network.Name} addr add {far} dev {network.Name}far",
                $"-n {network.Name} link set {network.Name}far up",
            ];
            foreach (var command in commands)
            {
                if (await IpAsync(command, cancellationToken) is { } error)
                {
                    await network.DisposeAsync();
                    Assert.Skip($"This takes the right to make network namespaces: ip {command}: {error}");
                }
            }

            return network;
        }

        public async Task CutAsync(CancellationToken cancellationToken) => Assert.Null(await IpAsync($"-n {Name} link set {Name}far down", cancellationToken));

        public async ValueTask DisposeAsync()
        {
            await IpAsync($"link del {Name}near", CancellationToken.None);
            await IpAsync($"netns del {Name}", CancellationToken.None);
        }

        private static async Task<string?> IpAsync(string arguments, CancellationToken cancellationToken)
        {
            try
            {
                var (exitCode, output, error) = await Shell.RunAsync("ip", arguments.Split(' '), cancellationToken);
                return exitCode == 0 ? null : $"{output}{error}".Trim();
            }
            catch (System.ComponentModel.Win32Exception e)
            {
                return e.Message;
            }
        }
    }
}
