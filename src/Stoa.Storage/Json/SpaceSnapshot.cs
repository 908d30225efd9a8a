using System.Collections.Immutable;
using Stoa.Spaces;

namespace Stoa.Storage.Json;

/// <summary>A Space as its snapshot row stores it: what is empty is absent, so a million quiet Spaces load fast and share their empty parts.</summary>
/// <remarks>
/// Settable members, since the generated reader fills init-only ones through a boxed argument array, which costs half of a
/// node's start. Every member of <see cref="Space"/> has a line in both directions here; <c>StoredJsonTests</c> watches it.
/// </remarks>
internal sealed class SpaceSnapshot
{
    public SpaceId Id { get; set; }

    public long Version { get; set; }

    public SpaceState State { get; set; }

    public UserId CreatorId { get; set; }

    public string? Title { get; set; }

    public string? Lang { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset? ScheduledStart { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public TopicId[]? TopicIds { get; set; }

    public StageSnapshot? Stage { get; set; }

    public AudienceSnapshot? Audience { get; set; }

    public static SpaceSnapshot From(Space space) => new()
    {
        Id = space.Id,
        Version = space.Version,
        State = space.State,
        CreatorId = space.CreatorId,
        Title = space.Title,
        Lang = space.Lang,
        CreatedAt = space.CreatedAt,
        UpdatedAt = space.UpdatedAt,
        ScheduledStart = space.ScheduledStart,
        StartedAt = space.StartedAt,
        EndedAt = space.EndedAt,
        TopicIds = StoredList.OrNull(space.TopicIds),
        Stage = StageSnapshot.From(space.Stage),
        Audience = AudienceSnapshot.From(space.Audience),
    };

    public Space ToSpace() => new()
    {
        Id = Id,
        Version = Version,
        State = State,
        CreatorId = CreatorId,
        Title = Title,
        Lang = string.Intern(Lang ?? ""),
        CreatedAt = CreatedAt,
        UpdatedAt = UpdatedAt,
        ScheduledStart = ScheduledStart,
        StartedAt = StartedAt,
        EndedAt = EndedAt,
        TopicIds = StoredList.From(TopicIds),
        Stage = Stage?.ToStage() ?? Spaces.Stage.Empty,
        Audience = Audience?.ToAudience() ?? Spaces.Audience.Empty,
    };
}

/// <summary>A stage as stored; absent when nobody is on it and every setting is the usual one.</summary>
internal sealed class StageSnapshot
{
    public AskToSpeak? AskToSpeak { get; set; }

    public bool? SpeakRequestsLocked { get; set; }

    public UserId[]? CoHostIds { get; set; }

    public UserId[]? SpeakerIds { get; set; }

    public UserId[]? InvitedUserIds { get; set; }

    public SpeakRequest[]? SpeakRequests { get; set; }

    public StageTime[]? OnStageSince { get; set; }

    public StageTime[]? TalkTimes { get; set; }

    public UserId[]? MutedUserIds { get; set; }

    public UserId[]? BlockedUserIds { get; set; }

    public static StageSnapshot? From(Stage stage)
    {
        var stored = new StageSnapshot
        {
            AskToSpeak = stage.AskToSpeak == default ? null : stage.AskToSpeak,
            SpeakRequestsLocked = stage.SpeakRequestsLocked ? true : null,
            CoHostIds = StoredList.OrNull(stage.CoHostIds),
            SpeakerIds = StoredList.OrNull(stage.SpeakerIds),
            InvitedUserIds = StoredList.OrNull(stage.InvitedUserIds),
            SpeakRequests = StoredList.OrNull(stage.SpeakRequests),
            OnStageSince = StageTime.OrNull(stage.OnStageSince, since => since.ToUnixTimeMilliseconds()),
            TalkTimes = StageTime.OrNull(stage.TalkTimes, time => (long)time.TotalMilliseconds),
            MutedUserIds = StoredList.OrNull(stage.MutedUserIds),
            BlockedUserIds = StoredList.OrNull(stage.BlockedUserIds),
        };
        return stored.IsEmpty ? null : stored;
    }

    private bool IsEmpty => AskToSpeak is null && SpeakRequestsLocked is null && CoHostIds is null && SpeakerIds is null
        && InvitedUserIds is null && SpeakRequests is null && OnStageSince is null && TalkTimes is null && MutedUserIds is null && BlockedUserIds is null;

    public Stage ToStage() => new()
    {
        AskToSpeak = AskToSpeak ?? default,
        SpeakRequestsLocked = SpeakRequestsLocked ?? false,
        CoHostIds = StoredList.From(CoHostIds),
        SpeakerIds = StoredList.From(SpeakerIds),
        InvitedUserIds = StoredList.From(InvitedUserIds),
        SpeakRequests = StoredList.From(SpeakRequests),
        OnStageSince = StageTime.From(OnStageSince, DateTimeOffset.FromUnixTimeMilliseconds),
        TalkTimes = StageTime.From(TalkTimes, milliseconds => TimeSpan.FromMilliseconds(milliseconds)),
        MutedUserIds = StoredList.SetFrom(MutedUserIds),
        BlockedUserIds = StoredList.SetFrom(BlockedUserIds),
    };
}

/// <summary>A moment or a span that belongs to a speaker; a table of them is stored in order of the ids.</summary>
/// <param name="UserId">Whose it is.</param>
/// <param name="Milliseconds">Unix time, or the length.</param>
internal sealed record StageTime(UserId UserId, long Milliseconds)
{
    public static StageTime[]? OrNull<T>(ImmutableDictionary<UserId, T> table, Func<T, long> milliseconds) =>
        table.IsEmpty ? null : [.. table.OrderBy(row => row.Key).Select(row => new StageTime(row.Key, milliseconds(row.Value)))];

    public static ImmutableDictionary<UserId, T> From<T>(StageTime[]? stored, Func<long, T> value) => stored is null
        ? ImmutableDictionary<UserId, T>.Empty
        : stored.ToImmutableDictionary(row => row.UserId, row => value(row.Milliseconds));
}

/// <summary>An audience as stored; absent when it is empty.</summary>
internal sealed class AudienceSnapshot
{
    public bool? MembersOnly { get; set; }

    public TicketOffer? Offer { get; set; }

    public Ticket[]? Tickets { get; set; }

    public int? LastTicketNumber { get; set; }

    public UserId[]? ReminderUserIds { get; set; }

    public Post[]? Posts { get; set; }

    public static AudienceSnapshot? From(Audience audience)
    {
        var stored = new AudienceSnapshot
        {
            MembersOnly = audience.MembersOnly ? true : null,
            Offer = audience.Offer,
            Tickets = audience.Tickets.Tickets.IsEmpty ? null : [.. audience.Tickets.Tickets],
            LastTicketNumber = audience.Tickets.LastNumber == 0 ? null : audience.Tickets.LastNumber,
            ReminderUserIds = StoredList.OrNull(audience.ReminderUserIds),
            Posts = StoredList.OrNull(audience.Posts),
        };
        return stored.IsEmpty ? null : stored;
    }

    private bool IsEmpty =>
        MembersOnly is null && Offer is null && Tickets is null && LastTicketNumber is null && ReminderUserIds is null && Posts is null;

    public Audience ToAudience() => new()
    {
        MembersOnly = MembersOnly ?? false,
        Offer = Offer,
        Tickets = LastTicketNumber is { } last ? TicketBook.From(Tickets ?? [], last) : TicketBook.Empty,
        ReminderUserIds = StoredList.SetFrom(ReminderUserIds),
        Posts = StoredList.From(Posts),
    };
}

/// <summary>Lists that are stored only when they hold something; sets are stored in order, so equal Spaces have equal bodies.</summary>
file static class StoredList
{
    public static T[]? OrNull<T>(ImmutableArray<T> list) => list.IsDefaultOrEmpty ? null : [.. list];

    public static UserId[]? OrNull(ImmutableHashSet<UserId> set) => set.IsEmpty ? null : [.. set.Order()];

    public static ImmutableArray<T> From<T>(T[]? stored) =>
        stored is null ? [] : System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(stored);

    public static ImmutableHashSet<UserId> SetFrom(UserId[]? stored) => stored is null ? [] : [.. stored];
}
