using System.Collections.Immutable;
using Stoa.Cluster.Nodes;
using Stoa.Cluster.Rooms;
using Stoa.Spaces;
using Stoa.Spaces.Insights;

namespace Stoa.Cluster.Insights;

/// <summary>What a room tells of its audience, and to whom. The room's lock guards it.</summary>
/// <remarks>
/// <code>
///  alone:                       room ──► watch
///  looks after the Space:       room ──► crowd ──► watch
///                               other nodes' batches ─┘
///  one of several:              room ──► outbox ──► the node that looks after it
/// </code>
/// </remarks>
internal sealed class RoomAudience(RoomTable table, UserId creator)
{
    private readonly byte[] _key = table.Audiences.KeyOf(creator);
    private AudienceWatch? _watch;
    private AudienceCrowd? _crowd;
    private AudienceOutbox? _outbox;
    private long _talkMeasuredAtTicks;

    /// <summary>By what someone is counted once; takes no lock.</summary>
    public ulong HashOf(Visitor visitor) => AudienceKeys.Hash(_key, visitor);

    /// <summary>Finds who measures the Space now, and where that is somebody else than before, begins to tell them who is here.</summary>
    /// <param name="space">The Space as it is now.</param>
    /// <param name="isLinked">True when other nodes may have people of it.</param>
    /// <param name="here">Everyone who is here, as from a moment on.</param>
    /// <param name="from">That moment.</param>
    public void ChooseMeasurer(Space space, bool isLinked, Func<DateTimeOffset, IEnumerable<AudienceMove>> here, DateTimeOffset from)
    {
        var watch = space.State == SpaceState.Live && table.Audiences.Measures(space.Id) ? table.Audiences.WatchOf(space) : null;
        if (watch == _watch && isLinked == (_crowd is not null || _outbox is not null))
        {
            return;
        }

        _watch = watch;
        _crowd = watch is not null && isLinked ? new AudienceCrowd(watch) : null;
        _outbox = watch is null && isLinked && space.State == SpaceState.Live ? new AudienceOutbox(table.NodeId, table.NextBatch) : null;
        foreach (var move in watch is null ? [] : here(from))
        {
            Take(move, 0);
        }
    }

    /// <summary>Somebody is here, or is not any more.</summary>
    public void Moved(AudienceMoveKind kind, ulong hash, AudienceSource source = AudienceSource.Direct) => Take(new AudienceMove(kind, hash, 0, source, table.Now), 0);

    /// <summary>Of the guests of one address, other numbers are here than were.</summary>
    public void GuestsMoved(ulong hash, (int Before, int After) moved, AudienceSource source)
    {
        if (moved.Before != moved.After)
        {
            Take(new AudienceMove(AudienceMoveKind.Guests, hash, moved.After, source, table.Now), moved.Before);
        }
    }

    /// <summary>Somebody reacted.</summary>
    public void React(int reaction) => Take(new AudienceMove(AudienceMoveKind.Reacted, 0, reaction, AudienceSource.Direct, table.Now), 0);

    /// <summary>Tells how long people have talked; early at most every ten seconds, which is how exactly talk is placed into minutes.</summary>
    public void MeasureTalk(ImmutableDictionary<UserId, TimeSpan> talkTimes, bool isEarly)
    {
        var now = table.Now;
        if (!isEarly || now.UtcTicks - _talkMeasuredAtTicks >= TimeSpan.TicksPerMinute / 6)
        {
            _talkMeasuredAtTicks = now.UtcTicks;
            _watch?.Talk(talkTimes, now);
        }
    }

    /// <summary>Takes in who came and went on another node.</summary>
    public AudienceAnswer Take(AudienceBatch batch) => _crowd?.Take(batch, table.Reactions.Count) ?? AudienceAnswer.NotMeasuring;

    /// <summary>Forgets the nodes that are gone.</summary>
    public void Keep(ImmutableArray<Guid> nodes) => _crowd?.Keep(node => node == table.NodeId || nodes.Contains(node), table.Now);

    /// <summary>What the node that measures has to be sent; null when nothing is.</summary>
    public AudienceBatch? TakeBatch(Guid owner, bool always, Func<DateTimeOffset, IEnumerable<AudienceMove>> here) =>
        _outbox?.Take(owner, always, () => here(table.Now));

    /// <summary>It has answered.</summary>
    public void Answered(AudienceBatch batch, AudienceAnswer answer) => _outbox?.Answered(batch, answer);

    private void Take(AudienceMove move, int guestsBefore)
    {
        _outbox?.Add(move);
        switch (move.Kind)
        {
            case AudienceMoveKind.Arrived when _crowd is not null:
                _crowd.Arrive(table.NodeId, move.Hash, move.Source, move.At);
                break;
            case AudienceMoveKind.Arrived:
                _watch?.Arrive(move.Hash, move.Source, move.At);
                break;
            case AudienceMoveKind.Departed when _crowd is not null:
                _crowd.Depart(table.NodeId, move.Hash, move.At);
                break;
            case AudienceMoveKind.Departed:
                _watch?.Depart(move.Hash, move.At);
                break;
            case AudienceMoveKind.Guests when _crowd is not null:
                _crowd.SetGuests(table.NodeId, move.Hash, move.Count, move.Source, move.At);
                break;
            case AudienceMoveKind.Guests:
                _watch?.GuestsMoved(move.Hash, (guestsBefore, move.Count), move.Source, move.At);
                break;
            case AudienceMoveKind.Reacted:
                _watch?.React(move.Count, move.At);
                break;
        }
    }
}
