using System.Collections.Concurrent;
using Stoa.Cluster.Nodes;
using Stoa.Cluster.Rooms;
using Stoa.Directory;
using Stoa.Spaces;
using Stoa.Storage.Insights;

namespace Stoa.Cluster.Insights;

/// <summary>The audiences of all live Spaces of this node, and of those that ended and are not stored yet.</summary>
/// <remarks>
/// A Space is watched from its start on, also while nobody is there. After a restart a watch goes on from what was stored, as soon as somebody
/// or the sampler asks for it. Safe for use by many threads.
/// </remarks>
public sealed class AudienceBook(RoomOptions options, AudienceKeys keys, Readiness readiness, TimeProvider time, INodeDuties? duties = null)
{
    /// <summary>For how long after a restart those who were there are awaited.</summary>
    public static readonly TimeSpan ResumeWindow = TimeSpan.FromMinutes(2);

    /// <summary>When the server was away for longer, every stay ended at the last sample.</summary>
    public static readonly TimeSpan MaxAway = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<SpaceId, AudienceWatch> _watches = new();
    private readonly ConcurrentDictionary<SpaceId, OpenAudience> _open = new();
    private readonly Lock _opening = new();
    private readonly IReadOnlyList<string> _reactions = options.ReactionSet;
    private readonly INodeDuties _duties = duties ?? new SoleNode();
    private DateTimeOffset? _takenOverAt;
    private volatile bool _hasEnded;

    /// <summary>All watches.</summary>
    internal IEnumerable<AudienceWatch> Watches => _watches.Select(watch => watch.Value);

    /// <summary>True when this node measures a Space.</summary>
    internal bool Measures(SpaceId id) => _duties.Owns(id);

    /// <summary>The watch of a live Space that this node measures. Of several nodes it is there only once what was stored is taken over.</summary>
    internal AudienceWatch? WatchOf(Space space) => _duties is SoleNode ? Of(space) : Find(space.Id);

    /// <summary>The key of a creator's Spaces.</summary>
    internal byte[] KeyOf(UserId creator) => keys.Of(creator);

    /// <summary>Takes in what was being measured when the server stopped. Before anybody comes.</summary>
    internal void Load(IEnumerable<OpenAudience> open)
    {
        foreach (var one in open)
        {
            _open[one.Audience.SpaceId] = one;
        }
    }

    /// <summary>Goes on with live Spaces that another node measured.</summary>
    /// <param name="spaces">The Spaces.</param>
    /// <param name="open">What is stored of all that are measured.</param>
    internal void TakeOver(IReadOnlyList<Space> spaces, IReadOnlyList<OpenAudience> open)
    {
        var stored = open.ToDictionary(one => one.Audience.SpaceId);
        lock (_opening)
        {
            _takenOverAt = time.GetUtcNow();
            foreach (var space in spaces.Where(space => !_watches.ContainsKey(space.Id)))
            {
                if (stored.TryGetValue(space.Id, out var one))
                {
                    _open[space.Id] = one;
                }

                _watches.TryAdd(space.Id, Open(space));
            }
        }
    }

    /// <summary>Forgets what was stored of Spaces that other nodes measure: they go on.</summary>
    internal void ForgetOpen() => _open.Clear();

    /// <summary>The watch of a live Space; begins it.</summary>
    internal AudienceWatch Of(Space space)
    {
        if (_watches.TryGetValue(space.Id, out var watch))
        {
            return watch;
        }

        lock (_opening)
        {
            return _watches.GetOrAdd(space.Id, _ => Open(space));
        }
    }

    /// <summary>The watch of a Space, if there is one.</summary>
    internal AudienceWatch? Find(SpaceId id) => _watches.GetValueOrDefault(id);

    /// <summary>Takes in an event that the Directory shows by now.</summary>
    internal void Apply(RecordedEvent recorded, SpaceDirectory directory)
    {
        switch (recorded.Event)
        {
            case SpaceStarted when Measures(recorded.SpaceId) && directory.TryGet(recorded.SpaceId, out var started) && started.Space.State == SpaceState.Live:
                Of(started.Space).Look(started.Space);
                break;
            case HostAdded or HostRemoved or SpaceEdited when _duties is not SoleNode:
                if (directory.TryGet(recorded.SpaceId, out var changed))
                {
                    Find(recorded.SpaceId)?.Look(changed.Space);
                }

                break;
            case HostAdded or HostRemoved or SpaceEdited when directory.TryGet(recorded.SpaceId, out var entry) && entry.Space.State == SpaceState.Live:
                Of(entry.Space).Look(entry.Space);
                break;
            case SpaceEnded ended:
                Find(recorded.SpaceId)?.End(ended.At);
                _hasEnded = true;
                break;
        }
    }

    /// <summary>A Space was loaded afresh: events are missing.</summary>
    internal void Resynchronize(SpaceId id, SpaceDirectory directory)
    {
        if (directory.TryGet(id, out var entry) && entry.Space.State == SpaceState.Live)
        {
            WatchOf(entry.Space)?.Look(entry.Space);
        }
        else if (Find(id) is { } watch)
        {
            watch.End(time.GetUtcNow());
            _hasEnded = true;
        }
    }

    /// <summary>True, once, when Spaces have ended since.</summary>
    internal bool TakeHasEnded()
    {
        var had = _hasEnded;
        _hasEnded = false;
        return had;
    }

    /// <summary>What was being measured and is no live Space any more: it ended when nobody could write that down.</summary>
    internal IReadOnlyList<OpenAudience> TakeOrphans(SpaceDirectory directory)
    {
        List<OpenAudience> orphans = [];
        foreach (var (id, open) in _open)
        {
            if (Measures(id) && (!directory.TryGet(id, out var entry) || entry.Space.State != SpaceState.Live) && _open.TryRemove(id, out _))
            {
                orphans.Add(open);
            }
        }

        return orphans;
    }

    /// <summary>Such an audience ended.</summary>
    internal void EndOrphan(OpenAudience orphan, DateTimeOffset endedAt)
    {
        var watch = AudienceWatch.Resume(orphan, orphan.Checkpoint.At, _reactions);
        watch.End(endedAt);
        _watches.TryAdd(orphan.Audience.SpaceId, watch);
        _hasEnded = true;
    }

    /// <summary>A Space that is over is stored.</summary>
    internal void Remove(AudienceWatch watch) => _watches.TryRemove(KeyValuePair.Create(watch.SpaceId, watch));

    /// <summary>The process stops: that people go now is no leave.</summary>
    internal void Freeze(DateTimeOffset now)
    {
        foreach (var (_, watch) in _watches)
        {
            watch.Freeze(now);
        }
    }

    /// <summary>A person is gone: their name is not remembered, and Spaces of theirs are not measured any more.</summary>
    internal void Forget(UserId user)
    {
        foreach (var (_, watch) in _watches)
        {
            watch.Forget(user);
            if (watch.CreatorId == user && watch.IsOver)
            {
                Remove(watch);
            }
        }
    }

    private AudienceWatch Open(Space space)
    {
        if (!_open.TryRemove(space.Id, out var open))
        {
            return AudienceWatch.Begin(space, space.StartedAt ?? time.GetUtcNow(), _reactions);
        }

        var ready = _takenOverAt ?? readiness.ReadyAt ?? time.GetUtcNow();
        var watch = AudienceWatch.Resume(open, ready - open.Checkpoint.At > MaxAway ? open.Checkpoint.At : ready + ResumeWindow, _reactions);
        watch.Look(space);
        return watch;
    }
}
