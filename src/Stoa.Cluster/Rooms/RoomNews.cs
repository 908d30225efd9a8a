using System.Diagnostics.CodeAnalysis;
using Stoa.Cluster.Nodes;

namespace Stoa.Cluster.Rooms;

/// <summary>What everyone in a room is told, and how often. The room's lock guards it, but for reading.</summary>
/// <param name="table">All rooms.</param>
/// <param name="room">The room.</param>
/// <param name="visits">Who is told.</param>
internal sealed class RoomNews(RoomTable table, Room room, VisitList visits)
{
    private static readonly long _countsEveryTicks = TimeSpan.TicksPerSecond;
    private static readonly long _reactionsEveryTicks = TimeSpan.FromMilliseconds(250).Ticks;

    private bool _isDirty;
    private bool _untoldWasSeen;
    private RoomCounts _toldCounts;
    private long _countsToldAtTicks;
    private long _reactedAtTicks;

    /// <summary>The changes.</summary>
    public ChangeWindow Window { get; } = new();

    /// <summary>Who talks.</summary>
    public VoiceBoard Voices { get; } = new();

    /// <summary>Reactions.</summary>
    public ReactionTally Reactions { get; } = new(table.Reactions);

    /// <summary>When the Space ends unless a host comes, as it was told last.</summary>
    public DateTimeOffset? ToldEndsAt { get; private set; }

    /// <summary>Begins: what is as it is needs no telling.</summary>
    public void Begin(RoomCounts counts, DateTimeOffset? endsAt) =>
        (_toldCounts, ToldEndsAt, _countsToldAtTicks) = (counts, endsAt, table.Now.UtcTicks);

    /// <summary>Tells a change.</summary>
    public void Publish(RoomChange change)
    {
        if (Window.Add(change))
        {
            visits.Wake();
        }
    }

    /// <summary>Has the clock come by.</summary>
    public void BeDirty()
    {
        if (!_isDirty)
        {
            _isDirty = true;
            table.NeedsTick(room);
        }
    }

    /// <summary>Somebody who goes on reading has seen numbers: what they saw and is no more has to be told, also when it is again as it was told last.</summary>
    public void WereSeen(RoomCounts counts) => _untoldWasSeen |= counts != _toldCounts;

    /// <summary>The numbers may be others.</summary>
    public void CountsAre(RoomCounts counts)
    {
        if (counts != _toldCounts)
        {
            BeDirty();
        }
    }

    /// <summary>The end of the Space may be another.</summary>
    /// <returns>False when it is as it was told.</returns>
    public bool TellEndsAt(DateTimeOffset? endsAt)
    {
        if (endsAt == ToldEndsAt)
        {
            return false;
        }

        ToldEndsAt = endsAt;
        Publish(new HostsChanged(endsAt));
        return true;
    }

    /// <summary>The clock comes by; what happens now needs it again.</summary>
    public void BeginTick() => _isDirty = false;

    /// <summary>Tells voices, reactions and numbers, as often as may be.</summary>
    public void Tick(long nowTicks, RoomCounts counts)
    {
        TellVoices(nowTicks);
        TellReactions(nowTicks);
        if (counts == _toldCounts && !_untoldWasSeen)
        {
            return;
        }

        if (nowTicks - _countsToldAtTicks < _countsEveryTicks)
        {
            BeDirty();
            return;
        }

        _countsToldAtTicks = nowTicks;
        _untoldWasSeen = false;
        _toldCounts = counts;
        Publish(new CountsChanged(_toldCounts));
    }

    /// <summary>Tells who talks, if that is news and not too early.</summary>
    public void TellVoices(long nowTicks)
    {
        if (Voices.TryTell(nowTicks, visits.Count))
        {
            visits.Wake();
        }
        else if (Voices.IsNews)
        {
            BeDirty();
        }
    }

    /// <summary>Takes in the reactions of other nodes.</summary>
    public void HearReactions(RoomElsewhere told, long nowTicks)
    {
        if (!Reactions.Add(told.Reactions))
        {
            return;
        }

        if (nowTicks - _reactedAtTicks >= _reactionsEveryTicks)
        {
            TellReactions(nowTicks);
        }
        else
        {
            BeDirty();
        }
    }

    /// <summary>Gives the memory back: nobody is there to be told.</summary>
    public void Rest()
    {
        Window.Close();
        Voices.Rest();
    }

    /// <summary>Reads a change; takes no lock.</summary>
    public bool Read(long index, [NotNullWhen(true)] out RoomChange? change) => Window.Read(index, out change);

    private void TellReactions(long nowTicks)
    {
        if (Reactions.Take(nowTicks) is { } sums)
        {
            _reactedAtTicks = nowTicks;
            Publish(new Reacted(sums));
        }
    }
}
