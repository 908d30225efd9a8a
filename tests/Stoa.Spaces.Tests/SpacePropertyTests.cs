using System.Collections.Concurrent;
using CsCheck;

namespace Stoa.Spaces.Tests;

/// <summary>What holds for every Space after any sequence of commands.</summary>
public sealed class SpacePropertyTests
{
    private const int Spaces = 3;
    private const long Sequences = 8_000;

    private static readonly Gen<Step> _step = Gen.Select(
        Gen.Int[0, Spaces - 1], Gen.Frequency((30, Gen.Int[0, 30_000]), (1, Gen.Int[0, 7_200_000])), Commands.Any).Select((space, wait, command) => new Step(space, wait, command));

    private static readonly Gen<Step[]> _sequence = Gen.Select(Commands.Opening.Array[Spaces], _step.Array[0, 300]).Select((openings, steps) =>
        openings.Select((opening, space) => new Step(space, 0, opening)).Concat(steps).ToArray());

    private sealed record Step(int Space, int WaitMilliseconds, SpaceCommand Command);

    [Fact]
    public void Decide_AnySequenceOfCommands_KeepsEveryPromise()
    {
        var seen = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        _sequence.Sample(
            steps =>
            {
                var worlds = Enumerable.Range(0, Spaces).Select(_ => new World()).ToArray();
                var now = Scene.Noon;
                foreach (var step in steps)
                {
                    now += TimeSpan.FromMilliseconds(step.WaitMilliseconds);
                    worlds[step.Space].Carry(step.Command, now, seen);
                }

                Assert.All(worlds, world => world.Replay());
            },
            iter: Sequences,
            print: steps => string.Join('\n', steps.Select(step => step.ToString())));

        var events = typeof(SpaceEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(SpaceEvent)));
        var expected = events.Concat(Commands.Types).Select(type => type.Name).Concat(Enum.GetNames<SpaceRefusal>());
        Assert.Empty(expected.Except(seen.Keys, StringComparer.Ordinal));
    }

    [Fact]
    public void Decide_AnyCommandAtAnyTime_NeverThrowsAndAlwaysAnswersTheSame() =>
        Gen.Select(Gen.OneOf("no Space", "scheduled", "live", "ended", "canceled"), Commands.Any, Gen.OneOf(DateTimeOffset.MinValue, Scene.Noon, DateTimeOffset.MaxValue)).Sample(
            (state, command, now) =>
            {
                var space = Cast.Gather(state).Current;
                var one = SpaceDecider.Decide(space, command, now, Commands.SmallRules);
                var two = SpaceDecider.Decide(space, command, now, Commands.SmallRules);
                Assert.Equal(Picture.Of(one), Picture.Of(two));
                Assert.True(one.Accepted || one.Events.IsEmpty);
                foreach (var happened in one.Events)
                {
                    space = Space.Apply(space, Scene.Id, happened);
                    Assert.Equal(space.IsRetrievable, space.NextDeadline(Commands.SmallRules) is not null);
                }
            },
            iter: 20_000);

    /// <summary>One Space with the promises that every step has to keep.</summary>
    private sealed class World
    {
        private readonly List<SpaceEvent> _log = [];
        private Space? _space;

        public void Carry(SpaceCommand command, DateTimeOffset now, ConcurrentDictionary<string, bool> seen)
        {
            var decision = SpaceDecider.Decide(_space, command, now, Commands.SmallRules);
            seen.TryAdd(command.GetType().Name, true);
            if (decision.Refusal is { } refusal)
            {
                seen.TryAdd(refusal.ToString(), true);
                Assert.Empty(decision.Events);
            }

            Assert.False(decision.Accepted && _space is { IsRetrievable: false }, "a command after the end was accepted");
            var repeated = SpaceDecider.Decide(_space, command, now, Commands.SmallRules);
            Assert.Equal(decision.Refusal, repeated.Refusal);
            Assert.Equal(decision.Events, repeated.Events);
            foreach (var happened in decision.Events)
            {
                seen.TryAdd(happened.GetType().Name, true);
                Assert.Equal((command as PersonCommand)?.Actor, happened.Actor);
                Assert.Equal(now, happened.At);
                var next = Space.Apply(_space, Scene.Id, happened);
                Compare(_space, next, happened);
                _log.Add(happened);
                _space = next;
            }

            if (decision.Events.Length > 0)
            {
                Check(_space!);
            }
        }

        public void Replay()
        {
            Space? folded = null;
            foreach (var happened in _log)
            {
                folded = Space.Apply(folded, Scene.Id, happened);
            }

            Assert.Equal(Picture.Of(_space), Picture.Of(folded));
        }

        private static void Compare(Space? before, Space after, SpaceEvent happened)
        {
            Assert.Equal((before?.Version ?? 0) + 1, after.Version);
            Assert.True(before is null || before.CreatorId == after.CreatorId, "the creator changed");
            Assert.True(before is null || (before.CreatedAt == after.CreatedAt && before.UpdatedAt <= after.UpdatedAt), "time ran backwards");
            if (after.State == SpaceState.Live && before?.State != SpaceState.Live)
            {
                Assert.True(happened.Actor == after.CreatorId, "somebody else than the creator opened the Space");
            }

            Assert.True(before is null || before.Audience.Tickets.LastNumber <= after.Audience.Tickets.LastNumber, "a number was given out twice");
            Assert.True(before is null || SameTerms(before.Audience.Offer, after.Audience.Offer), "the price changed");
            if (after.State == SpaceState.Canceled)
            {
                Assert.Null(after.StartedAt);
            }
        }

        private static bool SameTerms(TicketOffer? before, TicketOffer? after) =>
            (before?.PriceMinorUnits, before?.Currency, before?.Payment) == (after?.PriceMinorUnits, after?.Currency, after?.Payment);

        private static void Check(Space space)
        {
            var (rules, stage, audience) = (Commands.SmallRules, space.Stage, space.Audience);
            var queue = stage.SpeakRequests.Select(request => request.UserId).ToArray();
            UserId[] onStage = [space.CreatorId, .. stage.CoHostIds, .. stage.SpeakerIds];
            UserId[] places = [.. onStage, .. queue];
            Assert.True(places.Distinct().Count() == places.Length, "somebody has two places");
            Assert.True(onStage.Length <= rules.MaxSpeakers && onStage.Length == stage.SpeakerCount, "too many may talk");
            Assert.All(onStage, user => Assert.True(space.IsSpeaker(user)));
            Assert.True(stage.CoHostIds.Length <= rules.MaxCoHosts, "too many co-hosts");
            Assert.True(queue.Length <= rules.MaxSpeakRequests, "the queue is too long");
            Assert.True(stage.InvitedUserIds.Length <= rules.MaxInvitations, "too many invitations");
            Assert.True(stage.InvitedUserIds.Distinct().Count() == stage.InvitedUserIds.Length, "somebody is invited twice");
            Assert.False(stage.InvitedUserIds.Contains(space.CreatorId), "the creator is invited");
            Assert.True(stage.MutedUserIds.IsSubsetOf(onStage), "somebody is muted who may not talk");
            Assert.False(stage.BlockedUserIds.Overlaps([.. places, .. stage.InvitedUserIds]), "a blocked person has a place");
            Assert.True(stage.BlockedUserIds.Count <= rules.MaxBlocked, "too many are blocked");
            Assert.True(space.SubscriberCount <= rules.MaxReminders, "too many reminders");
            Assert.True(audience.Posts.Length <= rules.MaxPosts, "too many Posts");
            Assert.True(audience.Posts.Count(post => post.Pinned) <= rules.MaxPinnedPosts, "too many Posts are pinned");
            Assert.Equal(stage.SpeakerIds.Order(), stage.OnStageSince.Keys.Order());
            Assert.All(stage.TalkTimes.Values, time => Assert.True(time >= TimeSpan.Zero, "a talk time is negative"));
            Assert.True(audience.Posts.Select(post => post.Id).Distinct().Count() == audience.Posts.Length, "two Posts have one id");
            var tickets = audience.Tickets.Tickets;
            Assert.True(tickets.Count <= (audience.Offer?.Capacity ?? 0), "more tickets than capacity");
            Assert.True(tickets.Zip(tickets.Skip(1)).All(pair => pair.First.Number < pair.Second.Number), "tickets are out of order");
            Assert.True(tickets.Count == 0 || tickets[^1].Number <= audience.Tickets.LastNumber, "a ticket has a number not given out");
            Assert.All(tickets, ticket => Assert.Same(ticket, audience.Tickets.Find(ticket.UserId)));
            Assert.All(tickets, ticket => Assert.True(ticket.Paid || !ticket.IsGiven, "an invitation ticket has to be paid"));
            Assert.All(tickets, ticket => Assert.True(
                !ticket.Paid || stage.BlockedUserIds.Contains(ticket.UserId) || space.EntryRefusalOf(ticket.UserId) is null, "a paid ticket does not let in"));
            Assert.All(onStage.Concat(stage.InvitedUserIds), user => Assert.Null(space.EntryRefusalOf(user)));
            Assert.True(space.Title is null or { Length: > 0 }, "the title is empty");
            Assert.Equal(space.IsRetrievable, space.EndedAt is null);
            Assert.False(space.TopicIds.IsDefault, "topics were never set");
        }
    }
}
