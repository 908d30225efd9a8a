using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Stoa.Cluster.Rooms;

/// <summary>The clock of all rooms: counts and reactions every 250 ms, signs of life every second, rest every ten.</summary>
internal sealed partial class RoomClock(RoomTable rooms, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<RoomClock> logger) : BackgroundService
{
    private const int TicksPerBeat = 4;
    private const int TicksPerRest = 40;
    private static readonly TimeSpan _tick = TimeSpan.FromMilliseconds(250);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Connections have to end before the server stops waiting for them, which is before hosted services stop.
        await using var stopping = lifetime.ApplicationStopping.Register(rooms.Close);
        using var timer = new PeriodicTimer(_tick, time);
        for (var count = 1; await timer.WaitForNextTickAsync(stoppingToken); count++)
        {
            try
            {
                rooms.Tick();
                if (count % TicksPerBeat == 0)
                {
                    rooms.Beat();
                }

                if (count % TicksPerRest == 0)
                {
                    rooms.Rest();
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(e);
            }
        }
    }

    [LoggerMessage(3401, LogLevel.Error, "A tick of the rooms failed; going on")]
    private partial void LogFailed(Exception exception);
}
