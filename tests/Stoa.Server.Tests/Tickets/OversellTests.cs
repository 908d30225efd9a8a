using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Stoa.Server.Tests.Rooms;

namespace Stoa.Server.Tests.Tickets;

/// <summary>
/// Far more buyers than seats, on many connections, while the process is killed with SIGKILL in the middle of the sale, twice. STOA_BUYERS sets
/// how many buyers (2,000 here; 10,000 in the long form, see CONTRIBUTING.md).
/// </summary>
public sealed class OversellTests
{
    private const int Seats = 100;
    private const int Connections = 128;

    [Fact]
    public async Task Sale_KilledInTheMiddle_SellsEverySeatOnceAndKeepsWhatWasAcknowledged()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var count = int.Parse(Environment.GetEnvironmentVariable("STOA_BUYERS") ?? "2000", CultureInfo.InvariantCulture);
        var seed = int.Parse(Environment.GetEnvironmentVariable("STOA_SEED") ?? Random.Shared.Next().ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        TestContext.Current.TestOutputHelper?.WriteLine($"STOA_SEED={seed}");
        var random = new Random(seed);
        var data = RunningStoa.NewFolder();
        var people = await RoomCast.MakeAsync(data, count + 1);
        var (creator, buyers) = (people[0], people.Skip(1).Select(person => new Buyer(person)).ToArray());
        string? id = null;
        var told = 0;
        foreach (var killAt in (int[])[random.Next(5, 20), random.Next(40, 60)])
        {
            await using var stoa = await RunningStoa.StartAsync(cancellationToken, data);
            id ??= await CreateAsync(stoa, creator, cancellationToken);
            var middle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            random.Shuffle(buyers);
            var sale = SellAsync(stoa, id, buyers, () =>
            {
                if (Interlocked.Increment(ref told) == killAt)
                {
                    _ = middle.TrySetResult();
                }
            });
            await Task.WhenAny(middle.Task, sale);
            await stoa.KillAsync();
            await sale;
            TestContext.Current.TestOutputHelper?.WriteLine($"killed at {killAt}: {told} were told that they hold a ticket");
        }

        Assert.InRange(told, 40, Seats);
        await using (var stoa = await RunningStoa.StartAsync(cancellationToken, data))
        {
            await SellAsync(stoa, id!, buyers, () => { });
            Assert.All(buyers, buyer => Assert.True(buyer.HasAnswer, "A buyer got no answer from a server that nobody killed."));
            await stoa.KillAsync();
        }

        await using var last = await RunningStoa.StartAsync(cancellationToken, data);
        var held = await ReadTicketsAsync(last, id!, creator, cancellationToken);
        Assert.Equal(Seats, held.Count);
        Assert.Equal(Seats, held.Select(ticket => ticket.Number).Distinct().Count());
        var numbers = buyers.Where(buyer => buyer.Number is not null).Select(buyer => (buyer.Id, buyer.Number!.Value));
        Assert.Equal(numbers.Order(), held.Order());
        var shown = await last.GetAsync($"/api/spaces/{id}", creator.Token, cancellationToken);
        Assert.Equal(Seats, shown.GetProperty("data").GetProperty("ticket").GetProperty("sold").GetInt32());
    }

    private static async Task<string> CreateAsync(RunningStoa stoa, Player creator, CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetUtcNow().AddDays(1).ToString("O", CultureInfo.InvariantCulture);
        var made = await stoa.PostAsync(
            "/api/spaces", creator.Token, new { scheduled_start = start, ticket = new { price = 0, currency = "EUR", capacity = Seats } }, cancellationToken);
        return made.GetProperty("data").GetProperty("id").GetString()!;
    }

    /// <summary>Everyone tries once, so many at a time.</summary>
    private static async Task SellAsync(RunningStoa stoa, string id, Buyer[] buyers, Action sold)
    {
        var queue = new ConcurrentQueue<Buyer>(buyers);
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            while (queue.TryDequeue(out var buyer))
            {
                if (await buyer.TryAsync(stoa, id))
                {
                    sold();
                }
            }
        }));
    }

    private static async Task<List<(string Id, int Number)>> ReadTicketsAsync(RunningStoa stoa, string id, Player creator, CancellationToken cancellationToken)
    {
        List<(string Id, int Number)> held = [];
        for (var page = ""; ;)
        {
            var reply = await stoa.GetAsync($"/api/spaces/{id}/tickets?max_results=100{page}", creator.Token, cancellationToken);
            held.AddRange(reply.GetProperty("data").EnumerateArray().Select(ticket => (ticket.GetProperty("user_id").GetString()!, ticket.GetProperty("number").GetInt32())));
            if (!reply.GetProperty("meta").TryGetProperty("next_token", out var next))
            {
                return held;
            }

            page = $"&pagination_token={next.GetString()}";
        }
    }

    /// <summary>Someone who wants a ticket.</summary>
    private sealed class Buyer(Player person)
    {
        private int _number;

        public string Id => person.Id;

        /// <summary>The number of the ticket that they were told to hold.</summary>
        public int? Number => Volatile.Read(ref _number) is > 0 and var number ? number : null;

        /// <summary>False while the last try found no server.</summary>
        public bool HasAnswer { get; private set; }

        /// <summary>Tries once. Whoever holds a ticket holds the same one again.</summary>
        /// <returns>True when they were told for the first time that they hold one.</returns>
        public async Task<bool> TryAsync(RunningStoa stoa, string id)
        {
            HasAnswer = false;
            try
            {
                var (status, body) = await stoa.SendAsync(HttpMethod.Post, $"/api/spaces/{id}/tickets", person.Token, null, CancellationToken.None);
                HasAnswer = true;
                if (status == HttpStatusCode.Created)
                {
                    var number = body.GetProperty("data").GetProperty("me").GetProperty("ticket").GetProperty("number").GetInt32();
                    Assert.True(Number is null || Number == number, $"{person.Id} held ticket {Number} and now {number}.");
                    return Interlocked.Exchange(ref _number, number) == 0;
                }
                else
                {
                    Assert.Equal((HttpStatusCode.Conflict, "sold_out"), (status, body.GetProperty("reason").GetString()));
                    Assert.True(Number is null, $"{person.Id} held ticket {Number} and now none.");
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or SocketException or OperationCanceledException)
            {
                // The server is gone: whether the ticket was sold, the next try tells.
            }

            return false;
        }
    }
}
