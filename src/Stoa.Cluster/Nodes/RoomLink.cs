using Stoa.Cluster.Rooms;

namespace Stoa.Cluster.Nodes;

/// <summary>What goes between one room of this node and the Space's hub: one report at a time, and what the hub says.</summary>
/// <remarks>Safe for use by many threads. Under a room's lock only <see cref="Changed"/> may be called.</remarks>
internal sealed class RoomLink(RoomLinks links, Room room)
{
    private readonly Lock _telling = new();
    private RelayTerms? _relay;
    private RoomElsewhere? _elsewhere;
    private int _isQueued;
    private int _isUrgent;
    private int _isSending;
    private int _isMeasuring;
    private long _sentAt;
    private long _retryAt;
    private long _measuredAt;

    /// <summary>The room.</summary>
    public Room Room => room;

    /// <summary>True while this node looks after the Space.</summary>
    public bool Owns { get; set; }

    /// <summary>What the hub said last.</summary>
    public RoomElsewhere? Elsewhere => Volatile.Read(ref _elsewhere);

    /// <summary>Something has to be reported.</summary>
    /// <param name="isUrgent">True for who of the stage is there and what audio there is; false for numbers.</param>
    public void Changed(bool isUrgent)
    {
        if (isUrgent)
        {
            Volatile.Write(ref _isUrgent, 1);
        }

        if (Interlocked.Exchange(ref _isQueued, 1) == 0)
        {
            links.Enqueue(this);
        }
    }

    /// <summary>Looks, in its turn, whether to report now.</summary>
    public void Turn(long now)
    {
        Volatile.Write(ref _isQueued, 0);
        var isDue = Volatile.Read(ref _isUrgent) != 0 || links.Elapsed(_sentAt, now) >= links.Times.Pace;
        if (!isDue || now < Volatile.Read(ref _retryAt) || !TrySend(now))
        {
            Changed(isUrgent: false);
        }
    }

    /// <summary>Reports if nothing was for long.</summary>
    public void KeepAlive(long now)
    {
        if (links.Elapsed(_sentAt, now) >= links.KeepaliveOf(this))
        {
            Changed(isUrgent: true);
        }
    }

    /// <summary>The hub may have been lost: reports, unless nobody is anywhere.</summary>
    public void ReportAgain()
    {
        if (links.KeepaliveOf(this) == links.Times.Keepalive)
        {
            Changed(isUrgent: true);
        }
    }

    /// <summary>Reports now and waits for the answer.</summary>
    /// <returns>False when there was none.</returns>
    public Task<bool> ReportAsync()
    {
        _sentAt = links.Now;
        Volatile.Write(ref _isUrgent, 0);
        return SendAsync(room.Report(links.Begin(this)));
    }

    /// <summary>Takes in what the hub says.</summary>
    public void Take(RoomElsewhere told, bool isAnswer)
    {
        lock (_telling)
        {
            if (!room.HearNode(this, told, isAnswer))
            {
                return;
            }

            Volatile.Write(ref _elsewhere, told);
            if (told.Relay is not null || told.IsSettled)
            {
                TellRelay(told.Relay); // A new hub hears of its nodes one by one: that it knows of none yet ends nothing.
            }
        }
    }

    /// <summary>The room hears of other nodes no more.</summary>
    public void End()
    {
        lock (_telling)
        {
            TellRelay(null);
        }

        _ = LeaveAsync();
    }

    /// <summary>Tells the hub that this node has nothing of the Space any more.</summary>
    public Task LeaveAsync() => SendAsync(links.Begin(this) with { IsLeaving = true });

    /// <summary>Sends the node that measures the audience who came and went, if it is another.</summary>
    public void Measure(long now)
    {
        if (!Owns && Elsewhere is { Owner: { } owner, OwnerObserver: { } observer } && Interlocked.Exchange(ref _isMeasuring, 1) == 0)
        {
            var always = links.Elapsed(_measuredAt, now) >= links.Times.Keepalive;
            _measuredAt = always ? now : _measuredAt;
            _ = MeasureAsync(owner, observer, always);
        }
    }

    private bool TrySend(long now)
    {
        if (Interlocked.Exchange(ref _isSending, 1) != 0)
        {
            return false;
        }

        _ = FinishAsync(ReportAsync());
        return true;

        async Task FinishAsync(Task<bool> sending)
        {
            if (!await sending)
            {
                Volatile.Write(ref _retryAt, now + links.Ticks(links.Times.RetryAfter));
                Changed(isUrgent: true);
            }

            Volatile.Write(ref _isSending, 0);
        }
    }

    private async Task<bool> SendAsync(RoomReport report)
    {
        try
        {
            var answer = await links.GrainOf(room.Id).ReportAsync(report).WaitAsync(links.Times.AnswerWithin);
            if (!report.IsLeaving)
            {
                Take(answer, isAnswer: true);
            }

            return true;
        }
        catch (Exception e)
        {
            links.Failed(e);
            return false;
        }
    }

    private async Task MeasureAsync(Guid owner, IRoomObserver observer, bool always)
    {
        try
        {
            for (; room.TakeBatch(owner, always) is { } batch; always = false)
            {
                var answer = await observer.MeasureAsync(room.Id.Value, batch).WaitAsync(links.Times.AnswerWithin);
                room.Answered(batch, answer);
                if (answer == AudienceAnswer.NotMeasuring)
                {
                    break; // It will be, in a moment.
                }
            }
        }
        catch (Exception e)
        {
            links.Failed(e); // The batch stays and is sent again.
        }
        finally
        {
            Volatile.Write(ref _isMeasuring, 0);
        }
    }

    private void TellRelay(RelayTerms? terms)
    {
        if (!AreSame(_relay, terms))
        {
            _relay = terms;
            links.RelaysMoved(room.Id, terms);
        }
    }

    private static bool AreSame(RelayTerms? one, RelayTerms? other) => one is null || other is null
        ? one is null && other is null
        : one.Self == other.Self && one.Key.SequenceEqual(other.Key) && one.Nodes.SequenceEqual(other.Nodes);
}
