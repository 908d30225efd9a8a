using Microsoft.Extensions.Logging;
using Stoa.Cluster.Rooms;

namespace Stoa.Cluster.Nodes;

/// <summary>How a node of several comes to its end without anybody hearing of it: it takes nobody any more, and waits until its clients are elsewhere.</summary>
/// <remarks>
/// <list type="number">
/// <item>The board and <c>/health/ready</c> say so at once; who comes now is sent to another node, or told to come again.</item>
/// <item>Who is here is told to move: at once when another node can be named, else when the load balancer has had time to notice.</item>
/// <item>Streams and audio sessions stay as they are until their clients end them, or the time is over.</item>
/// </list>
/// Source: docs/decisions/0033-a-node-empties-before-it-stops.md.
/// </remarks>
public sealed partial class NodeDrain : IDisposable
{
    private const double StreamsPerSecond = 2_000;
    private static readonly TimeSpan _longestSpread = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(100);

    private readonly NodeOptions _options;
    private readonly RoomTable _rooms;
    private readonly NodeBoard? _board;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _moving = new();
    private readonly Lock _gate = new();
    private Task? _draining;

    /// <summary>Makes it; nothing happens until <see cref="DrainAsync"/>.</summary>
    /// <param name="options">How long it may take.</param>
    /// <param name="rooms">Who is here.</param>
    /// <param name="board">Where the others see it; null when there is none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where the operator is told.</param>
    public NodeDrain(NodeOptions options, RoomTable rooms, NodeBoard? board, TimeProvider time, ILogger<NodeDrain> logger) =>
        (_options, _rooms, _board, _time, _logger) = (options, rooms, board, time, logger);

    /// <summary>True from when draining began, for good.</summary>
    public bool IsDraining => Volatile.Read(ref _draining) is not null;

    /// <summary>Ends, as tokens do, when those who are here are to be told to move.</summary>
    public CancellationToken Moving => _moving.Token;

    /// <summary>Over how long they are told, each at a moment of their own, so that they do not come back in one: up to five seconds, 2,000 a second.</summary>
    public TimeSpan Spread { get; private set; }

    /// <summary>Begins to drain; again: the same wait. Completes when everyone is elsewhere, or the time is over. Does not fail.</summary>
    public Task DrainAsync()
    {
        lock (_gate)
        {
            return _draining ??= Task.Run(RunAsync);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _moving.Dispose();

    private async Task RunAsync()
    {
        var began = _time.GetTimestamp();
        LogBegun(_rooms.VisitCount, _rooms.AudioVisitCount);
        await TellAsync();
        if (_board?.HasPlace != true)
        {
            await Task.Delay(_options.DrainDelay, _time);
        }

        var told = _time.GetTimestamp();
        Spread = TimeSpan.FromSeconds(Math.Min(_longestSpread.TotalSeconds, _rooms.VisitCount / StreamsPerSecond));
        await _moving.CancelAsync();
        while (_time.GetElapsedTime(told) < _options.DrainTimeout && _rooms.VisitCount + _rooms.AudioVisitCount > 0)
        {
            await Task.Delay(_look, _time);
        }

        // Also without clients: the load balancer sends requests until it has noticed.
        while (_time.GetElapsedTime(began) < _options.DrainDelay)
        {
            await Task.Delay(_look, _time);
        }

        LogEnded(_rooms.VisitCount, _rooms.AudioVisitCount);
    }

    private async Task TellAsync()
    {
        try
        {
            await (_board?.TellAsync() ?? Task.CompletedTask);
        }
        catch (Exception e) when (NodeRedis.IsFailure(e))
        {
            // The others learn it when Redis answers again; who is sent here meanwhile is told to come again.
        }
    }

    [LoggerMessage(3680, LogLevel.Information, "This node drains: it takes nobody any more, and {Streams} event streams and {AudioSessions} audio sessions are told to move")]
    private partial void LogBegun(int streams, int audioSessions);

    [LoggerMessage(3681, LogLevel.Information, "This node is drained; {Streams} event streams and {AudioSessions} audio sessions are left")]
    private partial void LogEnded(int streams, int audioSessions);
}
