using Stoa.Server.Tests.Payments;
using Stoa.Server.Tests.Rooms;

namespace Stoa.Server.Tests.Telemetry;

/// <summary>A server with everything switched on that is measured, its address for Prometheus, and some life in it.</summary>
public sealed class MeasuredServer : IAsyncLifetime
{
    /// <summary>What must never be told: a title.</summary>
    public const string Title = "Quixotesque sunrise";

    private RunningStoa? _stoa;
    private LocalStripe? _stripe;

    internal RunningStoa Stoa => _stoa!;

    /// <summary>Where Prometheus reads, without a slash at the end.</summary>
    internal string Operators { get; private set; } = "";

    /// <summary>Everything that identifies somebody or something: ids, names, tokens.</summary>
    internal IReadOnlyList<string> Private { get; private set; } = [];

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _stripe = new LocalStripe();
        await _stripe.StartAsync();
        Operators = $"http://127.0.0.1:{RunningStoa.FreePort()}";
        _stoa = await RunningStoa.StartAsync(CancellationToken.None, environment: [.. _stripe.Settings, ("Stoa__Telemetry__Prometheus", Operators)]);
        var (host, token) = await _stoa.AddUserAsync("quixote_host", CancellationToken.None);
        var space = await LiveAsync(_stoa, token);
        Private = [Title, "quixote", host, token, space];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stoa is not null)
        {
            await _stoa.DisposeAsync();
        }

        if (_stripe is not null)
        {
            await _stripe.DisposeAsync();
        }
    }

    /// <summary>A Space, looked up, searched, listened to, refused to a stranger.</summary>
    /// <returns>The Space's id.</returns>
    internal static async Task<string> LiveAsync(RunningStoa stoa, string token)
    {
        var cancellationToken = CancellationToken.None;
        var made = await stoa.PostAsync("/api/spaces", token, new { title = Title }, cancellationToken);
        var space = made.GetProperty("data").GetProperty("id").GetString()!;
        await stoa.GetAsync($"/2/spaces/{space}?space.fields=title", token, cancellationToken);
        await stoa.GetAsync("/2/spaces/search?query=quixotesque", token, cancellationToken);
        await stoa.GetAsync("/2/users/by/username/quixote_host", token, cancellationToken);
        await stoa.SendAsync(HttpMethod.Post, $"/api/spaces/{space}/start", token, null, cancellationToken); // Refused: it is live.
        await stoa.SendAsync(HttpMethod.Get, "/2/spaces/quixote-nonsense-1", token, null, cancellationToken);
        await stoa.SendAsync(HttpMethod.Get, "/quixote-nowhere?query=quixote", token, null, cancellationToken);
        await using var stream = await StreamClient.OpenAsync(new Uri(stoa.Url), space, token, cancellationToken);
        return space;
    }
}
