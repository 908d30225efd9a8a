using System.Globalization;
using System.Reflection;
using System.Text.Json.Serialization;
using Stoa.Server.Tests.Rooms;
using Stoa.Spaces;

namespace Stoa.Server.Tests.Cluster;

/// <summary>
/// Holds what one person heard of one Space against its log: every event that is theirs, in order, none twice, none left out, none that the
/// log has otherwise; what they know is the fold at every version; and who was there at the end knows the end.
/// </summary>
/// <remarks>A snapshot, as it comes with another node, begins anew at its version: that one may be older than what the person knew, and has to be true.</remarks>
internal sealed class StreamCheck(HeardSpace heard, SpaceTimeline timeline, List<string> faults)
{
    private static readonly Dictionary<Type, string> _names = typeof(SpaceEvent).GetCustomAttributes<JsonDerivedTypeAttribute>()
        .ToDictionary(derived => derived.DerivedType, derived => (string)derived.TypeDiscriminator!);

    private readonly UserId _person = new(long.Parse(heard.Person, CultureInfo.InvariantCulture));
    private readonly FoldedView _view = new();
    private long _version; // 0: nothing known.
    private string? _lastId;
    private bool _isOver;

    /// <summary>Checks it.</summary>
    public void Run()
    {
        foreach (var hearing in heard.Hearings)
        {
            for (var i = 0; i < hearing.Events.Count; i++)
            {
                if (i == 0 && hearing.Events[0].Type != "snapshot" && (_version == 0 || hearing.After != _lastId || EpochOf(hearing.Events[0]) != EpochOf(_lastId)))
                {
                    Fault(hearing, $"began without a snapshot, with {hearing.Events[0].Type} {hearing.Events[0].Id} after {hearing.After}; known was {_lastId}");
                }

                if ((i > 0 || hearing.Events[0].Type != "snapshot") && _lastId is not null && !IsLater(hearing.Events[i]))
                {
                    Fault(hearing, $"{hearing.Events[i].Type} {hearing.Events[i].Id} came after {_lastId}");
                }

                Take(hearing, hearing.Events[i]);
            }

            if (hearing.IsOpenAtEnd)
            {
                CheckEnd(hearing);
            }
        }
    }

    private void Take(Hearing hearing, StreamEvent told)
    {
        _lastId = told.HasId ? told.Id : _lastId;
        if (told.Type == "snapshot")
        {
            TakeSnapshot(hearing, told);
        }
        else if (told.Data["version"] is { } version)
        {
            TakeChange(hearing, told, (long)version);
        }
        else
        {
            _view.Apply(told);
        }
    }

    private void TakeSnapshot(Hearing hearing, StreamEvent told)
    {
        _view.Apply(told);
        if (told.Data["version"] is not { } version)
        {
            _isOver = true; // Of a Space that is over there is its state alone.
            return;
        }

        if (!timeline.Has((long)version))
        {
            Fault(hearing, $"a snapshot of version {version}, and the log has {timeline.Last}");
            return;
        }

        _version = (long)version;
        Compare(hearing, "the snapshot", withQueue: timeline.At(_version)!.IsHost(_person), withTickets: true);
    }

    private void TakeChange(Hearing hearing, StreamEvent told, long version)
    {
        if (!timeline.Has(version))
        {
            Fault(hearing, $"{told.Type} of version {version}, and the log has {timeline.Last}");
            return;
        }

        if (version <= _version)
        {
            Fault(hearing, $"{told.Type} of version {version} after version {_version}");
            return;
        }

        CheckNothingMissing(hearing, version - 1);
        var happened = timeline.EventOf(version);
        var name = _names[happened.GetType()];
        if (told.Type == "me" ? IsFor(version) : told.Type != name)
        {
            Fault(hearing, $"version {version} is told as {told.Type}, and the log has {name}");
        }

        if (DateTimeOffset.Parse((string)told.Data["at"]!, CultureInfo.InvariantCulture) != happened.At || (told.Data["actor_id"] is { } actor && (string)actor! != happened.Actor?.ToString()))
        {
            Fault(hearing, $"version {version} is told otherwise than the log has it: {told.Json}");
        }

        _view.Apply(told);
        _version = version;
        _isOver = told.Type is "space_ended" or "space_canceled";
        if (!_isOver)
        {
            // Who becomes a host gets the queue with the snapshot that follows.
            var wasHost = timeline.At(version - 1)?.IsHost(_person) ?? false;
            Compare(hearing, $"version {version}", wasHost && timeline.At(version)!.IsHost(_person), withTickets: false);
        }
    }

    private void CheckEnd(Hearing hearing)
    {
        if (hearing.Events.Count == 0 && _version == 0)
        {
            Fault(hearing, "was open at the end and had heard nothing");
        }
        else if (!_isOver)
        {
            CheckNothingMissing(hearing, timeline.Last);
        }
    }

    private void CheckNothingMissing(Hearing hearing, long upTo)
    {
        for (var version = _version + 1; version <= upTo; version++)
        {
            if (IsFor(version))
            {
                Fault(hearing, $"version {version}, {_names[timeline.EventOf(version).GetType()]}, never came after {_version}");
            }
        }

        _version = upTo; // Each is told once.
    }

    private void Compare(Hearing hearing, string when, bool withQueue, bool withTickets)
    {
        foreach (var difference in TruthView.Differences(timeline.At(_version)!, _view.Space, withQueue, withTickets))
        {
            Fault(hearing, $"after {when} {difference}");
        }
    }

    /// <summary>True when the event of a version has to be told to the person. Source: docs/event-stream.md, who gets it.</summary>
    private bool IsFor(long version)
    {
        var (before, after) = (timeline.At(version - 1), timeline.At(version)!);
        return timeline.EventOf(version) switch
        {
            SpeakRequested e => IsHostOr(e.UserId),
            SpeakRequestWithdrawn e => IsHostOr(e.UserId),
            SpeakRequestDeclined e => IsHostOr(e.UserId),
            ParticipantUnblocked e => IsHostOr(e.UserId),
            ParticipantRemoved e => IsListed(e.UserId) || IsHostOr(e.UserId),
            ParticipantBlocked e => IsListed(e.UserId) || IsHostOr(e.UserId),
            TicketSold e => e.UserId == _person,
            TicketPaid e => e.UserId == _person,
            TicketGivenBack e => e.UserId == _person,
            TicketReleased e => e.UserId == _person,
            ReminderSet e => e.UserId == _person,
            ReminderRemoved e => e.UserId == _person,
            _ => true,
        };

        bool IsHostOr(UserId user) => after.IsHost(_person) || user == _person;

        bool IsListed(UserId user) => before!.IsSpeaker(user) || before.Stage.InvitedUserIds.Contains(user);
    }

    private bool IsLater(StreamEvent told)
    {
        if (!told.HasId || EpochOf(told) != EpochOf(_lastId))
        {
            return told.Type == "snapshot" || !told.HasId;
        }

        var last = long.Parse(_lastId![(_lastId!.IndexOf('-', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture);
        return told.Type == "snapshot" ? told.Index >= last : told.Index > last;
    }

    private static string? EpochOf(StreamEvent told) => EpochOf(told.Id);

    private static string? EpochOf(string? id) => id?[..id.IndexOf('-', StringComparison.Ordinal)];

    private void Fault(Hearing hearing, string what) => faults.Add($"{heard.Person} in {heard.Space} at {hearing.Node}: {what}");
}
