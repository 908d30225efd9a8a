using Microsoft.Extensions.Logging;
using Stoa.Spaces;

namespace Stoa.Cluster.Nodes;

/// <summary>The hub of one Space: <see cref="RoomHub"/> with a clock and the way to the nodes.</summary>
/// <remarks>Nothing in it waits: nodes are told one way, and a telling that is lost is made good by the answer to the next report.</remarks>
[GrainType("room")]
internal sealed partial class RoomGrain(INodeDigest digest, LinkTimes times, TimeProvider time, ILogger<RoomGrain> logger) : Grain, IRoomGrain
{
    private readonly long _madeAt = time.GetTimestamp();
    private readonly RoomHub _hub = new(times.Settling);
    private SpaceId _id;
    private IGrainTimer? _timer;
    private TimeSpan? _tellAt;
    private TimeSpan _toldAt = TimeSpan.MinValue;
    private TimeSpan _digestAt;
    private int _digested;

    private TimeSpan Now => time.GetElapsedTime(_madeAt);

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _id = SpaceId.Parse(this.GetPrimaryKeyString());
        _timer = this.RegisterGrainTimer(
            static (grain, _) =>
            {
                grain.Pass();
                return Task.CompletedTask;
            },
            this,
            new GrainTimerCreationOptions(times.Settling, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<RoomElsewhere> ReportAsync(RoomReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        Schedule(_hub.Take(report, Now));
        var answer = _hub.TakeElsewhere(report.Node);
        Pass();
        return Task.FromResult(answer);
    }

    private void Schedule(HubNews news)
    {
        if (news != HubNews.None)
        {
            var at = _toldAt == TimeSpan.MinValue ? TimeSpan.Zero : _toldAt + (news == HubNews.Urgent ? times.UrgentPace : times.Pace);
            _tellAt = _tellAt < at ? _tellAt : at;
        }
    }

    /// <summary>Does what is due, and sleeps until something is again.</summary>
    private void Pass()
    {
        var now = Now;
        Schedule(_hub.Pass(now));
        if (_tellAt <= now)
        {
            (_tellAt, _toldAt) = (null, now);
            foreach (var (node, observer) in _hub.Stale)
            {
                Tell(observer, _hub.TakeElsewhere(node));
            }
        }

        if (_hub.Participants != _digested || (_digested > 0 && now >= _digestAt))
        {
            (_digested, _digestAt) = (_hub.Participants, now + times.RepeatDigest);
            digest.Put(_id, _digested);
        }

        if (_hub.IsEmpty)
        {
            DeactivateOnIdle();
            return;
        }

        var next = _hub.NextAt;
        next = _tellAt < next ? _tellAt.Value : next;
        next = _digested > 0 && _digestAt < next ? _digestAt : next;
        var due = next - now;
        _timer?.Change(due < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : due, Timeout.InfiniteTimeSpan);
    }

    private void Tell(IRoomObserver observer, RoomElsewhere elsewhere)
    {
        try
        {
            observer.TellAsync(_id.Value, elsewhere).Ignore(); // One way: completes when it is on its way.
        }
        catch (Exception e) when (e is OrleansException or InvalidOperationException)
        {
            LogNotTold(e);
        }
    }

    [LoggerMessage(3610, LogLevel.Debug, "A node could not be told what is in a Space elsewhere")]
    private partial void LogNotTold(Exception exception);
}
