using Stoa.Api.Whip;
using Stoa.Server.Audio.Calls;
using Stoa.Server.CommandLine;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Server.Demo;

/// <summary>The demo is heard: its first live Space plays a piece again and again, through the same door and over the same network as any speaker.</summary>
/// <param name="findOnAir">The Space to play in; null while there is none.</param>
/// <param name="address">This server's own address.</param>
/// <param name="store">Where a token for the Space's host is made.</param>
/// <param name="app">The app that the token is of.</param>
/// <param name="findUser">The host.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where the operator is told.</param>
internal sealed partial class HouseVoice(
    Func<Space?> findOnAir, Uri address, AccountStore store, ClientId app, Func<UserId, User?> findUser, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan _tokenAge = TimeSpan.FromDays(1);
    private static readonly TimeSpan _firstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _longestWait = TimeSpan.FromMinutes(1);

    /// <summary>A session that lasted so long was no failure: the next comes soon.</summary>
    private static readonly TimeSpan _goodAfter = TimeSpan.FromSeconds(5);
    private UserId _tokenOf;
    private string? _token;
    private DateTimeOffset _tokenMade;

    /// <summary>Plays until it is stopped; a session that ends is followed by the next. Does not fail.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var clip = ReadClip();
        using var http = AudioDoor.NewClient(trustsAnyCertificate: true);
        var wait = _firstWait / 2;
        while (!stop.IsCancellationRequested)
        {
            var began = time.GetTimestamp();
            var onAir = findOnAir();
            try
            {
                if (onAir is { } space && findUser(space.CreatorId) is { } host)
                {
                    var door = new AudioDoor(http, address, await TokenOfAsync(host, stop));
                    await using var call = await AudioCall.OpenAsync(door, space.Id, AudioDirection.Publish, stop, isOwnServer: true);
                    var end = await call.RunAsync(new ClipSender(clip, loops: true), stop);
                    LogEnded(end);
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever the music stumbles over, the server goes on.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogSilent(e.Message);
            }

            wait = onAir is null || time.GetElapsedTime(began) > _goodAfter ? _firstWait : wait * 2 < _longestWait ? wait * 2 : _longestWait;
            await Task.Delay(wait, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static OpusClip ReadClip()
    {
        using var resource = typeof(HouseVoice).Assembly.GetManifestResourceStream("house.opus") ?? throw new InvalidOperationException("The piece is not in the assembly.");
        using var bytes = new MemoryStream();
        resource.CopyTo(bytes);
        return OpusClip.TryRead(bytes.ToArray(), out var fault) ?? throw new InvalidOperationException($"The piece {fault}");
    }

    private async Task<string> TokenOfAsync(User host, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_token is null || _tokenOf != host.Id || now - _tokenMade > _tokenAge / 2)
        {
            _token = await AppAccounts.IssueAsync(store, app, host, Scopes.SpaceRead | Scopes.SpaceWrite, now, now + _tokenAge, cancellationToken);
            (_tokenOf, _tokenMade) = (host.Id, now);
        }

        return _token;
    }

    [LoggerMessage(EventId = 6101, Level = LogLevel.Debug, Message = "The house voice's session ended: {End}")]
    private partial void LogEnded(CallEnd end);

    [LoggerMessage(EventId = 6102, Level = LogLevel.Warning, Message = "The demo is silent: {Because}")]
    private partial void LogSilent(string because);
}
