using System.Globalization;

namespace Stoa.Server.CommandLine;

/// <summary>Tells on standard error how a call goes: once a second on a terminal, in one line; every ten seconds elsewhere.</summary>
internal sealed class CallProgress : IAsyncDisposable
{
    private const int Width = 78;
    private readonly CancellationTokenSource _over = new();
    private readonly Task _telling;

    private CallProgress(Func<string> tell) => _telling = TellAsync(tell, _over.Token);

    /// <summary>Tells until it is disposed of.</summary>
    /// <param name="tell">How it goes now.</param>
    public static CallProgress Start(Func<string> tell) => new(tell);

    /// <summary>Minutes and seconds, with hours when there are any.</summary>
    public static string TimeText(TimeSpan time) =>
        time.ToString(time < TimeSpan.FromHours(1) ? @"m\:ss" : @"h\:mm\:ss", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _telling;
        _over.Dispose();
    }

    private static async Task TellAsync(Func<string> tell, CancellationToken over)
    {
        var isTerminal = !Console.IsErrorRedirected;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(isTerminal ? 1 : 10));
        try
        {
            while (await timer.WaitForNextTickAsync(over))
            {
                await Console.Error.WriteAsync(isTerminal ? $"\r{tell().PadRight(Width)}" : $"{tell()}{Environment.NewLine}");
            }
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteAsync(isTerminal ? $"\r{tell().PadRight(Width)}{Environment.NewLine}" : "");
        }
    }
}
