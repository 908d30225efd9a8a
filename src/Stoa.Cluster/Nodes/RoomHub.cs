using System.Collections.Immutable;
using Stoa.Spaces;

namespace Stoa.Cluster.Nodes;

/// <summary>What all nodes have of one Space, put together for each. Pure: it is told the time, which counts from its making.</summary>
/// <remarks>Not safe for use by many threads.</remarks>
internal sealed class RoomHub(TimeSpan settling)
{
    private readonly Guid _life = Guid.NewGuid();
    private readonly Dictionary<Guid, Member> _members = [];
    private readonly Dictionary<Guid, ImmutableDictionary<UserId, TimeSpan>> _talked = [];
    private readonly RelayBoard _relay = new();
    private HostsGone? _hostsGone;
    private bool _wasSettled;
    private long _number;

    /// <summary>How many people there are on all nodes.</summary>
    public int Participants { get; private set; }

    /// <summary>True when no node has anything of the Space.</summary>
    public bool IsEmpty => _members.Count == 0;

    /// <summary>When something changes by itself: a node is silent for too long, or the hub is not new any more.</summary>
    public TimeSpan NextAt => _members.Values.Select(member => member.DeadAt).Append(_wasSettled ? TimeSpan.MaxValue : settling).Min();

    /// <summary>Those who have to be told something, with where they are reached.</summary>
    public IReadOnlyList<(Guid Node, IRoomObserver Observer)> Stale =>
        [.. _members.Where(member => member.Value is { IsStale: true, IsGone: false }).Select(member => (member.Key, member.Value.Report.Observer))];

    /// <summary>Takes a report in.</summary>
    public HubNews Take(RoomReport report, TimeSpan now)
    {
        var isNew = !_members.TryGetValue(report.Node, out var member);
        if (member is not null && report.Number <= member.Report.Number)
        {
            return HubNews.None;
        }

        isNew |= member is { IsGone: true };
        if (isNew && report.IsLeaving)
        {
            return HubNews.None;
        }

        var before = member?.Report;
        member ??= _members[report.Node] = new Member { Report = report };
        (member.Report, member.IsGone) = (report, report.IsLeaving);
        member.DeadAt = now + report.Patience;
        if (report.Owns && before is not { Owns: true })
        {
            TakeOwnershipFromOthers(report.Node);
        }

        _talked[report.Node] = report.TalkTimes;
        if (report.KnowsHosts && (report.Owns || !_members.Values.Any(other => other is { IsGone: false, Report.Owns: true })))
        {
            _hostsGone = report.HostsGone;
        }

        foreach (var (node, other) in _members)
        {
            if (node != report.Node && !other.IsGone)
            {
                other.Add(report.Reactions);
            }
        }

        var news = isNew || report.IsLeaving || IsUrgent(before!, report) ? HubNews.Urgent // Not new: there is one before.
            : IsOther(before!, report) ? HubNews.Some
            : HubNews.None;
        Moved(news, report.Node);
        return news;
    }

    /// <summary>The last who says so owns the Space: the one before may be dead and not silent for long enough. Who lives and still does says so again.</summary>
    private void TakeOwnershipFromOthers(Guid owner)
    {
        foreach (var (node, other) in _members)
        {
            if (node != owner && other.Report.Owns)
            {
                other.Report = other.Report with { Owns = false };
            }
        }
    }

    /// <summary>Takes nodes out that are silent for too long, and sees that the hub is not new any more.</summary>
    public HubNews Pass(TimeSpan now)
    {
        var news = HubNews.None;
        foreach (var (node, member) in _members)
        {
            if (member.DeadAt <= now && _members.Remove(node) && !member.IsGone)
            {
                news = HubNews.Urgent;
            }
        }

        if (!_wasSettled && now >= settling)
        {
            (_wasSettled, news) = (true, HubNews.Urgent);
        }

        Moved(news, null);
        return news;
    }

    /// <summary>What a node has to know. It counts as told.</summary>
    public RoomElsewhere TakeElsewhere(Guid node)
    {
        RoomReport[] others = [.. Living.Where(report => report.Node != node)];
        var owner = others.FirstOrDefault(report => report.Owns);
        var member = _members.GetValueOrDefault(node);
        return new RoomElsewhere
        {
            Hub = _life,
            Number = ++_number,
            IsSettled = _wasSettled,
            Nodes = [.. others.Select(report => report.Node)],
            Participants = others.Sum(report => report.Participants),
            Present = [.. others.SelectMany(report => report.Present).Distinct().Order()],
            Voices = [.. others.SelectMany(report => report.Voices).DistinctBy(voice => voice.UserId)],
            TalkTimes = _talked.Where(talked => talked.Key != node).SelectMany(talked => talked.Value)
                .GroupBy(talked => talked.Key, talked => talked.Value).ToImmutableDictionary(talked => talked.Key, talked => talked.Aggregate((one, other) => one + other)),
            Reactions = member?.Take() ?? [],
            HostsGone = HostsGoneAsKnownBy(others, owner),
            Owner = owner?.Node,
            OwnerObserver = owner?.Observer,
            Relay = _relay.TermsOf(node),
        };
    }

    /// <summary>The one who looks after the Space has the word; to them, and without them, count the others who saw hosts leave, and what was said last.</summary>
    private HostsGone? HostsGoneAsKnownBy(RoomReport[] others, RoomReport? owner)
    {
        RoomReport[] knowing = [.. others.Where(report => report.KnowsHosts)];
        return owner is { KnowsHosts: true } ? owner.HostsGone
            : knowing.Length == 0 ? _hostsGone
            : knowing.All(report => report.HostsGone is not null) ? knowing.Select(report => report.HostsGone).OrderBy(gone => (!gone!.Value.WasPresent, gone.Value.Since)).First()
            : null;
    }

    private IEnumerable<RoomReport> Living => _members.Values.Where(member => !member.IsGone).Select(member => member.Report);

    private void Moved(HubNews news, Guid? by)
    {
        if (news == HubNews.None)
        {
            return;
        }

        Participants = Living.Sum(report => report.Participants);
        _relay.Look(Living.Where(report => report.RelayEndpoint is not null)
            .Select(report => new RelayBoard.Place(report.Node, report.RelayEndpoint!, report.HasListeners, report.HasPublishers))); // Looked at just before.
        foreach (var (node, member) in _members)
        {
            member.IsStale |= node != by;
        }
    }

    private static bool IsUrgent(RoomReport before, RoomReport after) => before.Owns != after.Owns || before.HostsGone != after.HostsGone
        || before.HasListeners != after.HasListeners || before.HasPublishers != after.HasPublishers || !before.Present.SequenceEqual(after.Present);

    private static bool IsOther(RoomReport before, RoomReport after) => before.Participants != after.Participants || !after.Reactions.IsEmpty
        || !before.Voices.SequenceEqual(after.Voices) || !ReferenceEquals(before.TalkTimes, after.TalkTimes) && after.TalkTimes.Any(talked => before.TalkTimes.GetValueOrDefault(talked.Key) != talked.Value);

    private sealed class Member
    {
        private readonly Dictionary<string, int> _reactions = new(StringComparer.Ordinal);

        public required RoomReport Report { get; set; }

        public TimeSpan DeadAt { get; set; }

        /// <summary>True when it said that it goes: remembered for a while, so that a late report does not bring it back.</summary>
        public bool IsGone { get; set; }

        /// <summary>True when it has to be told something.</summary>
        public bool IsStale { get; set; }

        public void Add(ImmutableArray<ReactionSum> reactions)
        {
            foreach (var (reaction, count) in reactions)
            {
                _reactions[reaction] = _reactions.GetValueOrDefault(reaction) + count;
            }
        }

        public ImmutableArray<ReactionSum> Take()
        {
            IsStale = false;
            ImmutableArray<ReactionSum> taken = [.. _reactions.Select(reaction => new ReactionSum(reaction.Key, reaction.Value))];
            _reactions.Clear();
            return taken;
        }
    }
}

/// <summary>How soon the others have to hear of what happened.</summary>
internal enum HubNews
{
    /// <summary>Nothing is new.</summary>
    None,

    /// <summary>Counts, reactions, voices.</summary>
    Some,

    /// <summary>Who of the stage is there, and what audio goes where.</summary>
    Urgent,
}
