namespace Stoa.Server.Tests.Audio;

/// <summary>One server for the tests of the audio's command line, with somebody who hosts Spaces and somebody who listens.</summary>
public sealed class AudioServer : IAsyncLifetime
{
    internal RunningStoa Stoa { get; private set; } = null!;

    internal string Host { get; private set; } = "";

    internal string Fan { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        Stoa = await RunningStoa.StartAsync(cancellationToken);
        (_, Host) = await Stoa.AddUserAsync("host", cancellationToken);
        (_, Fan) = await Stoa.AddUserAsync("fan", cancellationToken);
    }

    public ValueTask DisposeAsync() => Stoa.DisposeAsync();
}
