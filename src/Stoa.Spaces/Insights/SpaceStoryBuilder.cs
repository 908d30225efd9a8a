using System.Collections.Immutable;

namespace Stoa.Spaces.Insights;

/// <summary>Makes the story of one Space out of its events, which come in order and may go on coming.</summary>
/// <remarks>
/// Only what is told is kept: of those who hold tickets whether each is paid and given, of reminders how many.
/// Not for use by several threads at once.
/// </remarks>
public sealed class SpaceStoryBuilder
{
    /// <summary>The most moments told; the start and the end are always among them.</summary>
    public const int MaxMoments = 1_000;

    private readonly ImmutableArray<SpaceMoment>.Builder _moments = ImmutableArray.CreateBuilder<SpaceMoment>();
    private readonly TicketSales _sales = new();
    private readonly HashSet<UserId> _stage = [];
    private readonly HashSet<UserId> _asking = [];
    private readonly Dictionary<PostId, UserId?> _authors = [];
    private SpaceStory? _story;
    private SpeakRequestCounts _requests;
    private int _reminders;

    /// <summary>The version of the last event; 0 before the first.</summary>
    public long Version => _story?.Version ?? 0;

    /// <summary>Adds the next event.</summary>
    /// <exception cref="InvalidOperationException">The log begins with an event that makes no Space.</exception>
    public void Add(SpaceEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        if (_story is not { } story)
        {
            Begin(happened);
            return;
        }

        _story = story with { Version = story.Version + 1 };
        switch (happened)
        {
            case SpaceStarted:
                Start(_story, happened.At);
                break;
            case SpaceEdited e:
                Edit(_story, e);
                break;
            case SpaceCanceled:
                _story = _story with { State = SpaceState.Canceled, EndedAt = happened.At };
                break;
            case SpaceEnded:
                _story = _story with { State = SpaceState.Ended, EndedAt = happened.At };
                Note(SpaceMomentKind.Ended, happened);
                break;
            case ReminderSet:
                _reminders++;
                break;
            case ReminderRemoved:
                _reminders--;
                break;
            case PostShared e:
                _authors[e.PostId] = e.Actor;
                break;
            case PostRemoved e:
                _authors.Remove(e.PostId);
                break;
            case PostPinned e:
                Note(SpaceMomentKind.PostPinned, e, user: _authors.GetValueOrDefault(e.PostId));
                break;
            default:
                _sales.Add(happened);
                MoveOnStage(_story, happened);
                break;
        }
    }

    /// <summary>The story so far; null before the first event.</summary>
    public SpaceStory? Tell() => _story is null ? null : _story with
    {
        Moments = _moments.ToImmutable(),
        SpeakRequests = _requests,
        Tickets = _sales.Report(_story.State == SpaceState.Canceled),
        Reminders = _reminders,
    };

    private void Begin(SpaceEvent first)
    {
        var (details, start) = first switch
        {
            SpaceScheduled e => (e.Details, (DateTimeOffset?)e.ScheduledStart),
            SpaceStarted { Details: { } made } => (made, null),
            _ => throw new InvalidOperationException($"A Space cannot begin with {first.GetType().Name}."),
        };
        _sales.Offer = details.Ticket;
        _story = new SpaceStory
        {
            Version = 1,
            State = SpaceState.Scheduled,
            CreatorId = first.Actor ?? default,
            Title = details.Title,
            ScheduledStart = start,
        };
        if (first is SpaceStarted)
        {
            Start(_story, first.At);
        }
    }

    private void Start(SpaceStory story, DateTimeOffset at)
    {
        _story = story with { State = SpaceState.Live, StartedAt = at };
        _moments.Add(new SpaceMoment(0, at, SpaceMomentKind.Started, story.Title));
    }

    private void Edit(SpaceStory story, SpaceEdited e)
    {
        var title = e.Title switch { null => story.Title, "" => null, var other => other };
        _story = story with { Title = title, ScheduledStart = e.ScheduledStart ?? story.ScheduledStart };
        _sales.Offer = e.Offer ?? _sales.Offer;
        if (e.Title is not null)
        {
            Note(SpaceMomentKind.TitleChanged, e, title);
        }
    }

    private void MoveOnStage(SpaceStory story, SpaceEvent happened)
    {
        switch (happened)
        {
            case SpeakRequested e:
                _asking.Add(e.UserId);
                _requests = _requests with { Asked = _requests.Asked + 1 };
                break;
            case SpeakRequestWithdrawn e:
                _asking.Remove(e.UserId);
                _requests = _requests with { Withdrawn = _requests.Withdrawn + 1 };
                break;
            case SpeakRequestDeclined e:
                _asking.Remove(e.UserId);
                _requests = _requests with { Declined = _requests.Declined + 1 };
                break;
            case SpeakerAdmitted e:
                if (_asking.Contains(e.UserId) && e.Actor != e.UserId)
                {
                    _requests = _requests with { Approved = _requests.Approved + 1 };
                }

                Join(e.UserId, e);
                break;
            case HostAdded e:
                _story = story with { CoHostIds = story.CoHostIds.Add(e.UserId) };
                Join(e.UserId, e);
                break;
            case HostRemoved e:
                _story = story with { CoHostIds = story.CoHostIds.Remove(e.UserId) };
                Leave(e.UserId, e);
                break;
            case SpeakerMovedToListener e:
                Leave(e.UserId, e);
                break;
            case ParticipantRemoved e:
                Leave(e.UserId, e);
                break;
            case ParticipantBlocked e:
                Leave(e.UserId, e);
                break;
        }
    }

    private void Join(UserId user, SpaceEvent happened)
    {
        _asking.Remove(user);
        if (_stage.Add(user))
        {
            Note(SpaceMomentKind.SpeakerJoined, happened, user: user);
        }
    }

    private void Leave(UserId user, SpaceEvent happened)
    {
        _asking.Remove(user);
        if (_stage.Remove(user))
        {
            Note(SpaceMomentKind.SpeakerLeft, happened, user: user);
        }
    }

    /// <summary>Keeps a moment of a Space that is live.</summary>
    private void Note(SpaceMomentKind kind, SpaceEvent happened, string? title = null, UserId? user = null)
    {
        if (_story?.StartedAt is { } start && (kind == SpaceMomentKind.Ended || _moments.Count < MaxMoments - 1))
        {
            var minute = Math.Max(0, (happened.At - start).Ticks / TimeSpan.TicksPerMinute); // Clocks are set back at times.
            _moments.Add(new SpaceMoment((int)Math.Min(minute, int.MaxValue), happened.At, kind, title, user));
        }
    }
}
