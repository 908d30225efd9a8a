using CsCheck;
using Stoa.Spaces;

namespace Stoa.Directory.Tests;

public sealed class SpaceDirectoryPeopleAndTopicsTests
{
    private static readonly UserId _person = new(5);

    [Fact]
    public void ByNamed_EveryRole_OnceEachUntilItEnds()
    {
        var world = new World().Schedule("a", null, hour: 1).StartAdHoc("b", null).Schedule("c", null, hour: 1, creator: 5);
        world.Apply("a", new SpeakerInvited(_person) { At = World.Epoch });
        world.Apply("b", new SpeakerInvited(_person) { At = World.Epoch }).Apply("b", new SpeakerAdmitted(_person) { At = World.Epoch }).Apply("b", new HostAdded(_person) { At = World.Epoch });
        Assert.Equal("a b c", Named());
        Assert.Equal("b c", World.Ids(world.Directory.ByHost(_person)));
        Assert.Equal("c", World.Ids(world.Directory.ByCreator(_person)));
        Assert.Empty(world.Directory.BySpeaker(_person));

        world.Apply("a", new InvitationDeclined(_person) { At = World.Epoch }).Apply("b", new HostRemoved(_person) { At = World.Epoch });
        Assert.Equal("b c", Named()); // Still invited to b.
        world.End("b").Cancel("c");
        Assert.Empty(Named());

        string Named() => string.Join(' ', world.Directory.ByNamed(_person).ToArray().Select(named => named.Entry.Space.Id.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void CanceledSince_RemembersForAWhile_LastFirst()
    {
        var world = new World().Schedule("a", null, hour: 1).Schedule("b", null, hour: 1).Schedule("c", null, hour: 1).StartAdHoc("d", null).Schedule("e", null, hour: 1);
        world.Apply("a", new ReminderSet(_person) { At = World.Epoch });
        Cancel("a", day: 0);
        Cancel("b", day: 1);
        world.End("d");
        Assert.Equal("b a", Canceled(0));
        Assert.Equal("b", Canceled(1));
        Assert.Contains(_person, world.Directory.CanceledSince(World.Epoch).Last().Audience.ReminderUserIds);

        world.Directory.LoadCanceled([Space.Apply(World.Scheduled("f", null, World.Epoch), World.Id("f"), new SpaceCanceled(Expired: false) { At = World.Epoch.AddHours(12) })]);
        Assert.Equal("b f a", Canceled(0));
        Cancel("c", day: 8);
        Assert.Equal("c b", Canceled(0)); // What is older than a week before the last is gone.

        void Cancel(string id, int day) => world.Apply(id, new SpaceCanceled(Expired: false) { At = World.Epoch.AddDays(day) });
        string Canceled(int day) => string.Join(' ', world.Directory.CanceledSince(World.Epoch.AddDays(day)).Select(space => space.Id.Value));
    }

    [Fact]
    public void CanceledSince_ManyCanceled_KeepsTheNewest()
    {
        var directory = new SpaceDirectory(new SpaceRules());
        directory.LoadCanceled(Enumerable.Range(0, CanceledSpaces.Capacity + 5).Select(i =>
            Space.Apply(World.Scheduled($"s{i}", null, World.Epoch), World.Id($"s{i}"), new SpaceCanceled(Expired: true) { At = World.Epoch.AddSeconds(i) })));
        var all = directory.CanceledSince(World.Epoch).ToArray();
        Assert.Equal(CanceledSpaces.Capacity, all.Length);
        Assert.Equal(World.Epoch.AddSeconds(5), all[^1].EndedAt);
    }

    /// <summary>Whatever happens to some Spaces: the list of a topic is what sorting them all would give.</summary>
    [Fact]
    public void ByTopic_AfterAnyChanges_IsWhatSortingWouldGive() =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 6], Gen.Int[0, 4]).Array[0, 200].Sample(steps =>
        {
            var world = new World();
            HashSet<string> over = [];
            foreach (var (number, act, value) in steps)
            {
                var id = $"x{number}";
                var isThere = world.Directory.TryGet(World.Id(id), out var entry);
                var isLive = isThere && entry!.Space.State == SpaceState.Live;
                switch (act)
                {
                    case 0 or 1 when !isThere && !over.Contains(id):
                        world.Apply(id, new SpaceScheduled(new SpaceDetails(null, "en", [new TopicId(1 + (value % 2))], default, null), World.Epoch.AddHours(value)) { At = World.Epoch, Actor = new UserId(1) });
                        break;
                    case 2 when isThere && !isLive:
                        world.Move(id, value);
                        break;
                    case 3 when isThere && !isLive:
                        world.Start(id);
                        break;
                    case 4 when isLive:
                        world.Count(id, value);
                        break;
                    case 5 when isThere && value == 0:
                        _ = isLive ? world.End(id) : world.Cancel(id);
                        over.Add(id);
                        break;
                    case 6 when isThere:
                        world.Apply(id, new SpaceEdited(null, null, value == 0 ? [] : value == 1 ? [new TopicId(1), new TopicId(2)] : [new TopicId(1)], null) { At = World.Epoch });
                        break;
                }
            }

            var topic = new TopicId(1);
            var all = Enumerable.Range(0, 10).Select(i => world.Directory.TryGet(World.Id($"x{i}"), out var entry) ? entry : null).OfType<SpaceEntry>()
                .Where(entry => entry.Space.TopicIds.Contains(topic)).OrderBy(entry => entry.Space.Id).ToArray();
            var live = all.Where(entry => entry.Space.State == SpaceState.Live).OrderByDescending(entry => entry.ParticipantCount).ToArray();
            var scheduled = all.Where(entry => entry.Space.State == SpaceState.Scheduled).OrderBy(entry => entry.Space.ScheduledStart).ToArray();
            Assert.Equal(World.Ids(live), World.Ids(world.Directory.LiveByTopic(topic)));
            Assert.Equal(World.Ids(live.Where(entry => entry.ParticipantCount <= 2)), World.Ids(world.Directory.LiveByTopic(topic, 2)));
            Assert.Equal(World.Ids(scheduled), World.Ids(world.Directory.ScheduledByTopic(topic, DateTimeOffset.MinValue)));
            Assert.Equal(World.Ids(scheduled.Where(entry => entry.Space.ScheduledStart >= World.Epoch.AddHours(2))), World.Ids(world.Directory.ScheduledByTopic(topic, World.Epoch.AddHours(2))));
            Assert.Equal(World.Ids(world.Directory.Live.Where(entry => entry.ParticipantCount <= 1)), World.Ids(world.Directory.LiveFrom(1)));

            var loaded = new SpaceDirectory(new SpaceRules());
            loaded.Load(all.Select(entry => entry.Space));
            Assert.Equal(World.Ids(scheduled), World.Ids(loaded.ScheduledByTopic(topic, DateTimeOffset.MinValue)));
            Assert.Equal(World.Ids(live.OrderBy(entry => entry.Space.Id)), World.Ids(loaded.LiveByTopic(topic)));
        }, iter: 300);
}
