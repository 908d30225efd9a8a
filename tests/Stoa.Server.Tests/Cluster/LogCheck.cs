using System.Text.Json;
using Stoa.Spaces;

namespace Stoa.Server.Tests.Cluster;

/// <summary>
/// Holds the log against the commands: every event is what the rules make of one command that was sent, every acknowledged command is in the
/// log exactly once (or had nothing to change), a refused one is not in it, and one whose end is unknown is in it at most once.
/// </summary>
internal sealed class LogCheck
{
    // Commands and events are timed by one machine's clock; events are cut to the millisecond.
    private static readonly TimeSpan _grain = TimeSpan.FromMilliseconds(5);
    private readonly History _history;
    private readonly List<string> _faults;
    private readonly HashSet<SentCommand> _found = new(ReferenceEqualityComparer.Instance);

    private LogCheck(History history, List<string> faults) => (_history, _faults) = (history, faults);

    /// <summary>Folds the log and checks it.</summary>
    /// <param name="history">What happened.</param>
    /// <param name="faults">Takes what is wrong.</param>
    /// <returns>Every Space over its log, and to which version each acknowledged command led.</returns>
    public static (Dictionary<string, SpaceTimeline> Timelines, Dictionary<SentCommand, long> Versions) Run(History history, List<string> faults)
    {
        for (var i = 1; i < history.Log.Count; i++)
        {
            if (history.Log[i].Seq <= history.Log[i - 1].Seq)
            {
                faults.Add($"The log has number {history.Log[i].Seq} after {history.Log[i - 1].Seq}.");
            }
        }

        var timelines = history.Log.GroupBy(recorded => recorded.SpaceId)
            .ToDictionary(events => events.Key.Value, events => new SpaceTimeline(events.Key, events, faults), StringComparer.Ordinal);
        return (timelines, new LogCheck(history, faults).Run(timelines));
    }

    private Dictionary<SentCommand, long> Run(Dictionary<string, SpaceTimeline> timelines)
    {
        Dictionary<SentCommand, long> versions = new(ReferenceEqualityComparer.Instance);
        var commands = _history.Commands.Where(command => command.Act.Verb != "create").ToLookup(command => command.Space, StringComparer.Ordinal);
        var creations = _history.Commands.Where(command => command.Act.Verb == "create").ToList();
        foreach (var timeline in timelines.Values)
        {
            List<SentCommand> asked = [.. creations.Where(creation => creation.Space.Length == 0 || creation.Space == timeline.Id.Value), .. commands[timeline.Id.Value]];
            Explain(timeline, asked, versions);
            CheckSeats(timeline);
        }

        foreach (var command in _history.Commands)
        {
            if (!command.SaysWhenToRetry)
            {
                _faults.Add($"Status 503 without Retry-After: {command}");
            }

            timelines.TryGetValue(command.Space, out var timeline);
            CheckEnd(command, timeline);
        }

        return versions;
    }

    /// <summary>Finds the command behind every event of a Space.</summary>
    private void Explain(SpaceTimeline timeline, List<SentCommand> asked, Dictionary<SentCommand, long> versions)
    {
        for (var version = 1L; version <= timeline.Last;)
        {
            var count = 0;
            var happened = timeline.EventOf(version);
            var candidates = asked.Where(command => !_found.Contains(command) && command.Act.Actor == happened.Actor?.ToString() && command.Began - _grain <= happened.At)
                .OrderBy(command => command.End)
                .ThenByDescending(command => command.Began);
            foreach (var command in candidates)
            {
                var isInTime = command.End == CommandEnd.Unknown || (command.End == CommandEnd.Done && happened.At <= command.Ended + _grain);
                if (isInTime && (count = CountOf(timeline, version, command)) > 0)
                {
                    _found.Add(command);
                    versions[command] = version + count - 1;
                    break;
                }
            }

            if (count == 0)
            {
                var refused = asked.Find(command => command.End == CommandEnd.Refused && command.Act.Actor == happened.Actor?.ToString() && CountOf(timeline, version, command) > 0);
                _faults.Add($"Nobody asked for version {version} of {timeline.Id}, {Text(happened)}{(refused is null ? "" : $"; it was refused: {refused}")}");
                count = 1;
            }

            version += count;
        }
    }

    /// <summary>How many events, from a version on, are exactly what the rules make of a command there; 0 when they are not.</summary>
    private int CountOf(SpaceTimeline timeline, long version, SentCommand command)
    {
        var happened = timeline.EventOf(version);
        if (CommandWords.Of(command.Act, happened) is not { } wanted || (wanted is CreateSpace create && create.Details.Title != TitleOf(happened)))
        {
            return 0;
        }

        var events = SpaceDecider.Decide(timeline.At(version - 1), wanted, happened.At, _history.Rules).Events;
        for (var i = 0; i < events.Length; i++)
        {
            if (!timeline.Has(version + i) || Text(timeline.EventOf(version + i)) != Text(events[i]))
            {
                return 0;
            }
        }

        return events.Length;
    }

    private void CheckEnd(SentCommand command, SpaceTimeline? timeline)
    {
        if (command.End == CommandEnd.Unknown || _found.Contains(command) || CommandWords.Of(command.Act, null) is not { } wanted)
        {
            return;
        }

        var states = timeline?.Between(command.Began - _history.Staleness, command.Ended) ?? [null];
        if (command.End == CommandEnd.Done)
        {
            if (command.Act.Verb == "create" || !states.Any(space => SpaceDecider.Decide(space, wanted, command.Ended, _history.Rules) is { Accepted: true, Events.IsEmpty: true }))
            {
                _faults.Add($"Acknowledged, and not in the log: {command}");
            }
        }
        else if (command.Act.Verb != "create" && !states.Any(space => IsReason(space, command.Reason, SpaceDecider.Decide(space, wanted, command.Ended, _history.Rules))))
        {
            _faults.Add($"Refused for what was not so: {command}");
        }
    }

    // A Space that is over is one that there is not, for who comes later.
    private static bool IsReason(Space? space, string? reason, Decision decision) => reason is "space_unknown" or "space_over"
        ? space is null || !space.IsRetrievable
        : decision.Refusal is { } refusal && JsonNamingPolicy.SnakeCaseLower.ConvertName(refusal.ToString()) == reason;

    private void CheckSeats(SpaceTimeline timeline)
    {
        HashSet<int> numbers = [];
        for (var version = 1L; version <= timeline.Last; version++)
        {
            var audience = timeline.At(version)!.Audience;
            if (audience.Offer is { } offer && audience.Tickets.Tickets.Count > offer.Capacity)
            {
                _faults.Add($"{timeline.Id} has {audience.Tickets.Tickets.Count} tickets out at version {version}, and {offer.Capacity} seats.");
            }

            if (timeline.EventOf(version) is TicketSold sold && !numbers.Add(sold.Number))
            {
                _faults.Add($"{timeline.Id} sold ticket {sold.Number} twice, again at version {version}.");
            }
        }
    }

    private static string? TitleOf(SpaceEvent happened) => happened switch
    {
        SpaceScheduled e => e.Details.Title,
        SpaceStarted e => e.Details?.Title,
        _ => null,
    };

    /// <summary>An event in full, as the log writes it.</summary>
    private static string Text(SpaceEvent happened) => JsonSerializer.Serialize(happened);
}
