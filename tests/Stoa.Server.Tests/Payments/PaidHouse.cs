using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Stoa.Server.Tests.Rooms;

namespace Stoa.Server.Tests.Payments;

/// <summary>A running Stoa whose tickets are paid at a <see cref="LocalStripe"/>, its people, and what they do there.</summary>
internal sealed class PaidHouse : IAsyncDisposable
{
    private const int People = 12;
    private readonly (string, string)[] _more;
    private int _next;

    private PaidHouse(LocalStripe stripe, string data, IReadOnlyList<Player> people, (string, string)[] more)
    {
        Stripe = stripe;
        Data = data;
        Everyone = people;
        _more = more;
    }

    public LocalStripe Stripe { get; }

    public string Data { get; }

    public IReadOnlyList<Player> Everyone { get; }

    public RunningStoa Stoa { get; private set; } = null!; // StartAsync sets it.

    /// <summary>Who makes the Spaces.</summary>
    public Player Host => Everyone[0];

    /// <summary>Starts both.</summary>
    public static async Task<PaidHouse> OpenAsync(CancellationToken cancellationToken, params (string Name, string Value)[] settings)
    {
        var stripe = new LocalStripe();
        await stripe.StartAsync();
        var data = RunningStoa.NewFolder();
        var house = new PaidHouse(stripe, data, await RoomCast.MakeAsync(data, People), settings);
        await house.StartAsync(cancellationToken);
        return house;
    }

    /// <summary>Starts the server, also again after a kill.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // What is set last holds.
        var settings = Stripe.Settings.Concat(_more).GroupBy(one => one.Item1, StringComparer.Ordinal).Select(group => group.Last());
        Stoa = await RunningStoa.StartAsync(cancellationToken, Data, environment: [.. settings, ("Stoa__Api__RateLimits__Profile", "Off")]);
        Stripe.Stoa = Stoa.Url;
    }

    /// <summary>Ends the server as a crash does.</summary>
    public async Task KillAsync()
    {
        await Stoa.KillAsync();
        await Stoa.DisposeAsync();
    }

    /// <summary>The next people who have bought nothing yet; those of one house are used in turn.</summary>
    public Player[] Buyers(int count) => [.. Enumerable.Range(0, count).Select(_ => Everyone[1 + ((Interlocked.Increment(ref _next) - 1) % (People - 1))])];

    /// <summary>A Space tomorrow with tickets.</summary>
    public async Task<string> SellAsync(CancellationToken cancellationToken, int capacity = 10, long price = 500, string currency = "EUR")
    {
        var body = new { title = "Paid evening", scheduled_start = TimeProvider.System.GetUtcNow().AddDays(1), ticket = new { price, currency, capacity } };
        return (await Stoa.PostAsync("/api/spaces", Host.Token, body, cancellationToken)).GetProperty("data").GetProperty("id").GetString()!;
    }

    /// <summary>Buys, or asks again; gives the status and the reply. The browser is always on the same site, whatever the port.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Body)> TryBuyAsync(string space, Player buyer, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/spaces/{space}/tickets");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", buyer.Token);
        request.Headers.Host = "stoa.example";
        using var response = await Stoa.Http.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return (response.StatusCode, text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text));
    }

    /// <summary>Buys; gives where to pay.</summary>
    public async Task<string> BuyAsync(string space, Player buyer, CancellationToken cancellationToken)
    {
        var (status, body) = await TryBuyAsync(space, buyer, cancellationToken);
        Assert.True(status == HttpStatusCode.Created, $"{status} {body}");
        return body.GetProperty("data").GetProperty("checkout_url").GetString()!;
    }

    /// <summary>Buys, pays, and Stripe tells of it at once.</summary>
    public async Task<string> BuyAndPayAsync(string space, Player buyer, CancellationToken cancellationToken)
    {
        var address = await BuyAsync(space, buyer, cancellationToken);
        Assert.Equal(HttpStatusCode.OK, await Stripe.SendAsync(Stripe.Pay(address)));
        Assert.True(await IsPaidAsync(space, buyer, cancellationToken), "The ticket is not paid after the webhook");
        return address;
    }

    /// <summary>A person's ticket of a Space; undefined when they hold none.</summary>
    public async Task<JsonElement> TicketAsync(string space, Player person, CancellationToken cancellationToken)
    {
        var (status, body) = await Stoa.SendAsync(HttpMethod.Get, $"/api/spaces/{space}", person.Token, null, cancellationToken);
        return status == HttpStatusCode.OK && body.GetProperty("data").GetProperty("me").TryGetProperty("ticket", out var ticket) ? ticket : default;
    }

    public async Task<bool> IsPaidAsync(string space, Player person, CancellationToken cancellationToken) =>
        await TicketAsync(space, person, cancellationToken) is { ValueKind: JsonValueKind.Object } ticket && ticket.GetProperty("paid").GetBoolean();

    public async Task<bool> HasTicketAsync(string space, Player person, CancellationToken cancellationToken) =>
        (await TicketAsync(space, person, cancellationToken)).ValueKind == JsonValueKind.Object;

    /// <summary>How the tickets of a Space are paid, in the order sold, as its creator sees it.</summary>
    public async Task<string[]> StatusesAsync(string space, CancellationToken cancellationToken)
    {
        var reply = await Stoa.GetAsync($"/api/spaces/{space}/payments", Host.Token, cancellationToken);
        return reply.TryGetProperty("data", out var data) ? [.. data.EnumerateArray().Select(order => order.GetProperty("status").GetString()!)] : [];
    }

    /// <summary>Waits until the tickets of a Space are so far.</summary>
    public Task UntilAsync(string space, CancellationToken cancellationToken, params string[] statuses) =>
        UntilAsync(async () => (await StatusesAsync(space, cancellationToken)).SequenceEqual(statuses, StringComparer.Ordinal),
            async () => $"{string.Join(", ", await StatusesAsync(space, cancellationToken))} instead of {string.Join(", ", statuses)}\n{Stoa.Output}", cancellationToken);

    /// <summary>Waits until something holds.</summary>
    public static async Task UntilAsync(Func<Task<bool>> holds, Func<Task<string>> what, CancellationToken cancellationToken)
    {
        for (var end = TimeProvider.System.GetUtcNow().AddSeconds(90); !await holds();)
        {
            if (TimeProvider.System.GetUtcNow() > end)
            {
                Assert.Fail(await what());
            }

            await Task.Delay(25, cancellationToken);
        }
    }

    /// <summary>What a person sees of their ticket of a Space among all of theirs; undefined when it is not there.</summary>
    public async Task<JsonElement> OwnAsync(string space, Player person, CancellationToken cancellationToken)
    {
        var reply = await Stoa.GetAsync("/api/tickets?max_results=100", person.Token, cancellationToken);
        return reply.TryGetProperty("data", out var data) ? data.EnumerateArray().FirstOrDefault(ticket => ticket.GetProperty("space_id").GetString() == space) : default;
    }

    /// <summary>The creator does something with the Space.</summary>
    public async Task DoAsync(HttpMethod method, string path, Player actor, CancellationToken cancellationToken, object? body = null)
    {
        var (status, reply) = await Stoa.SendAsync(method, path, actor.Token, body, cancellationToken);
        Assert.True(status == HttpStatusCode.OK, $"{method} {path}: {status} {reply}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Stoa.DisposeAsync();
        await Stripe.DisposeAsync();
    }
}
