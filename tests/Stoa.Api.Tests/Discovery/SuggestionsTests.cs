using System.Collections.Immutable;
using CsCheck;
using Stoa.Api.Discovery;
using Stoa.Api.Rooms;
using Stoa.Cluster;
using Stoa.Cluster.Insights;
using Stoa.Cluster.Rooms;
using Stoa.Directory;
using Stoa.Directory.Accounts;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;

namespace Stoa.Api.Tests.Discovery;

/// <summary>The whole list against a plain sort, and its pages while Spaces come, go, start and fill.</summary>
public sealed class SuggestionsTests
{
    private const int People = 8;
    private const int Topics = 4;
    private static readonly UserId _me = new(100);
    private static readonly DateTimeOffset _now = new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Page_WhateverThereIs_IsWhatSortingWouldGive() => Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[1, 5]).Sample(
        (seed, limit) =>
        {
            var scene = new Scene(new Random(seed));
            var expected = scene.Expected();
            var whole = scene.Page(null, 0, 1_000, out var hasNext);
            Assert.False(hasNext);
            Assert.Equal(expected, whole.Select(suggestion => suggestion.Entry.Space.Id.Value), StringComparer.Ordinal);
            Assert.Equal(expected, scene.PageByPage(limit, between: () => { }).Select(suggestion => suggestion.Entry.Space.Id.Value), StringComparer.Ordinal);
        },
        iter: 400);

    [Fact]
    public void Page_WhileOthersChange_HasWhatStaysExactlyOnceAndInOrder() => Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[1, 4]).Sample(
        (seed, limit) =>
        {
            var random = new Random(seed);
            var scene = new Scene(random);
            var before = scene.Page(null, 0, 1_000, out _);
            var found = scene.PageByPage(limit, () => scene.ChangeMoving(random));

            var staying = found.Where(suggestion => Scene.Stays(suggestion.Entry)).ToList();
            Assert.Distinct(staying.Select(suggestion => suggestion.Entry.Space.Id));
            Assert.Equal(
                before.Where(suggestion => Scene.Stays(suggestion.Entry) && suggestion.Reason != SuggestionReason.Popular).Select(suggestion => suggestion.Entry.Space.Id.Value),
                staying.Where(suggestion => suggestion.Reason != SuggestionReason.Popular).Select(suggestion => suggestion.Entry.Space.Id.Value),
                StringComparer.Ordinal);
            Assert.True(found.Count(suggestion => suggestion.Reason == SuggestionReason.Popular) <= Suggestions.MaxPopular);
            Assert.True(found.Zip(found.Skip(1)).All(pair => pair.First.Place.CompareTo(pair.Second.Place) < 0));
        },
        iter: 400);

    [Theory]
    [InlineData(1, "One hosts this", "One is a speaker")]
    [InlineData(2, "One and Two host this", "One and Two are speakers")]
    [InlineData(3, "One and 2 others you follow host this", "One and 2 others you follow are speakers")]
    public void InWords_People_AreNamedOrCounted(int people, string hosting, string speaking)
    {
        var accounts = new AccountDirectory();
        string[] names = ["One", "Two", "Three"];
        accounts.Load(names.Select((name, i) => new RecordedAccountChange(i + 1, _now, new UserSaved(new User { Id = new UserId(i + 1), Username = name, Name = name, CreatedAt = _now }))));
        var suggestion = new Suggestion(null!, default, SuggestionReason.FollowedHost) { UserIds = [.. Enumerable.Range(1, people).Select(id => new UserId(id))] };
        Assert.Equal(hosting, suggestion.InWords(accounts));
        Assert.Equal(speaking, (suggestion with { Reason = SuggestionReason.FollowedSpeaker }).InWords(accounts));
    }

    [Fact]
    public void InWords_Unnamed_HasWordsAllTheSame()
    {
        var suggestion = new Suggestion(null!, default, SuggestionReason.FollowedHost) { UserIds = [new UserId(9)] };
        Assert.Equal("Somebody you follow hosts this", suggestion.InWords(new AccountDirectory()));
        Assert.Equal("Somebody you follow hosts this", (suggestion with { UserIds = [] }).InWords(new AccountDirectory()));
        Assert.Equal("About a topic, which you follow", (suggestion with { Reason = SuggestionReason.FollowedTopic, TopicIds = [new TopicId(9)] }).InWords(new AccountDirectory()));
    }

    /// <summary>A few people, topics and Spaces, some of which stay as they are.</summary>
    private sealed class Scene
    {
        private const int Staying = 16;
        private const int Moving = 12;
        private readonly SpaceDirectory _spaces = new(new SpaceRules());
        private readonly AccountDirectory _accounts = new();
        private readonly RoomDesk _desk;
        private readonly HashSet<string> _over = [];
        private long _seq;

        public Scene(Random random)
        {
            var (rules, options, readiness) = (new SpaceRules(), new RoomOptions(), new Readiness(TimeProvider.System));
            var audiences = new AudienceBook(options, new AudienceKeys(new byte[32]), readiness, TimeProvider.System);
            _desk = new RoomDesk(
                null!, _spaces, _accounts, new RoomTable(_spaces, rules, options, readiness, audiences, TimeProvider.System), rules, new ApiOptions(), TimeProvider.System);
            for (var person = 1; person <= People; person++)
            {
                Maybe(random, 2, new UserFollowed(_me, new UserId(person)));
                Maybe(random, 8, new UserBlocked(_me, new UserId(person)));
                Maybe(random, 8, new UserBlocked(new UserId(person), _me));
            }

            for (var topic = 1; topic <= Topics; topic++)
            {
                Maybe(random, 3, new TopicFollowed(_me, new TopicId(topic)));
            }

            for (var i = 0; i < Staying; i++)
            {
                Make($"s{i}", random, creator: random.Next(12) == 0 ? _me : null);
                if (random.Next(6) == 0)
                {
                    Apply($"s{i}", new ReminderSet(_me) { At = _now });
                }
            }

            for (var i = 0; i < Moving; i++)
            {
                Make($"m{i}", random, creator: null);
            }
        }

        public static bool Stays(SpaceEntry entry) => entry.Space.Id.Value[0] == 's';

        public IReadOnlyList<Suggestion> Page(CardPlace? after, int popular, int limit, out bool hasNext) => new Suggestions(_desk, _me).Page(after, popular, limit, out hasNext);

        public List<Suggestion> PageByPage(int limit, Action between)
        {
            List<Suggestion> all = [];
            CardPlace? after = null;
            for (var hasNext = true; hasNext; between())
            {
                var page = Page(after, all.Count(suggestion => suggestion.Reason == SuggestionReason.Popular), limit, out hasNext);
                Assert.True(page.Count <= limit && (page.Count > 0 || !hasNext));
                all.AddRange(page);
                after = page.Count > 0 ? page[^1].Place : after;
            }

            return all;
        }

        public void ChangeMoving(Random random)
        {
            for (var i = 0; i < Moving; i++)
            {
                var id = $"m{i}";
                if (!_spaces.TryGet(SpaceId.Parse(id), out var entry))
                {
                    continue;
                }

                var isLive = entry.Space.State == SpaceState.Live;
                switch (random.Next(8))
                {
                    case 0 when isLive:
                        Apply(id, new SpaceEnded(EndReason.ByCreator) { At = _now });
                        break;
                    case 0:
                        Apply(id, new SpaceCanceled(Expired: false) { At = _now });
                        break;
                    case 1 when !isLive:
                        Apply(id, new SpaceStarted(Details: null) { At = _now });
                        break;
                    case 2 when !isLive:
                        Apply(id, new SpaceEdited(null, _now.AddHours(random.Next(5)), null, null) { At = _now });
                        break;
                    case 3 when isLive:
                        _spaces.SetParticipantCount(entry.Space.Id, random.Next(6));
                        break;
                    case 4:
                        Apply(id, new SpaceEdited(null, null, [new TopicId(1 + random.Next(Topics))], null) { At = _now });
                        break;
                }
            }

            Make($"m{random.Next(1_000, 9_999)}", random, creator: null);
        }

        /// <summary>The list as the words say it, by looking at every Space.</summary>
        public List<string> Expected()
        {
            bool Apart(UserId person) => _accounts.Blocks(_me, person) || _accounts.Blocks(person, _me);
            var entries = Enumerable.Range(0, 16).Select(i => $"s{i}").Concat(Enumerable.Range(0, 12).Select(i => $"m{i}"))
                .Select(id => _spaces.TryGet(SpaceId.Parse(id), out var entry) ? entry : null).OfType<SpaceEntry>().ToList();
            var own = entries.Where(entry => entry.Space.IsHost(_me) || entry.Space.Audience.ReminderUserIds.Contains(_me)).SelectMany(entry => entry.Space.TopicIds).ToHashSet();
            var followed = _accounts.TopicsFollowedBy(_me);
            var sorted = entries
                .Where(entry => !entry.Space.IsHost(_me) && !Apart(entry.Space.CreatorId) && !entry.Space.Stage.CoHostIds.Any(Apart))
                .Select(entry =>
                {
                    var space = entry.Space;
                    var isLive = space.State == SpaceState.Live;
                    var hosts = space.Stage.CoHostIds.Prepend(space.CreatorId);
                    var waited = !isLive && space.Audience.ReminderUserIds.Contains(_me);
                    var part = hosts.Any(host => _accounts.Follows(_me, host)) ? isLive ? 0 : 2
                        : space.Stage.SpeakerIds.Any(speaker => _accounts.Follows(_me, speaker) && !Apart(speaker)) ? isLive ? 1 : 3
                        : waited ? 99
                        : space.TopicIds.Any(followed.Contains) ? isLive ? 4 : 5
                        : space.TopicIds.Any(own.Contains) ? isLive ? 6 : 7
                        : isLive ? 8 : 99;
                    return (Entry: entry, Part: part);
                })
                .Where(item => item.Part != 99)
                .OrderBy(item => item.Part).ThenByDescending(item => item.Entry.ParticipantCount)
                .ThenBy(item => item.Entry.Space.State == SpaceState.Live ? null : item.Entry.Space.ScheduledStart).ThenBy(item => item.Entry.Space.Id).ToList();
            return [.. sorted.Where(item => item.Part < 8).Concat(sorted.Where(item => item.Part == 8).Take(Suggestions.MaxPopular)).Select(item => item.Entry.Space.Id.Value)];
        }

        private void Make(string id, Random random, UserId? creator)
        {
            if (!_over.Add(id))
            {
                return;
            }

            var host = creator ?? new UserId(1 + random.Next(People));
            ImmutableArray<TopicId> topics = [.. Enumerable.Range(1, Topics).Where(_ => random.Next(4) == 0).Select(topic => new TopicId(topic))];
            var details = new SpaceDetails(null, "en", topics, default, null);
            var isLive = random.Next(2) == 0;
            Apply(id, isLive ? new SpaceStarted(details) { At = _now, Actor = host } : new SpaceScheduled(details, _now.AddHours(random.Next(4))) { At = _now, Actor = host });
            var other = new UserId(1 + random.Next(People));
            if (other != host)
            {
                Apply(id, random.Next(2) == 0 ? new HostAdded(other) { At = _now } : new SpeakerAdmitted(other) { At = _now });
            }

            if (isLive)
            {
                _spaces.SetParticipantCount(SpaceId.Parse(id), random.Next(4));
            }
        }

        private void Maybe(Random random, int oneIn, AccountChange change)
        {
            if (random.Next(oneIn) == 0)
            {
                _accounts.Apply(new RecordedAccountChange(++_seq, _now, change));
            }
        }

        private void Apply(string id, SpaceEvent happened)
        {
            var space = SpaceId.Parse(id);
            Assert.True(_spaces.Apply(new RecordedEvent(++_seq, space, _spaces.TryGet(space, out var entry) ? entry.Space.Version + 1 : 1, happened)));
        }
    }
}
