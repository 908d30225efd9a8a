using CsCheck;
using Stoa.Spaces;

namespace Stoa.Directory.Tests;

public sealed class SpaceDirectoryListTests
{
    [Fact]
    public void List_LiveAndScheduled_ComeInTheOrderOfTheContract()
    {
        var world = new World()
            .Schedule("late", "a", hour: 3).Schedule("tieB", null, hour: 2).Schedule("tieA", "!", hour: 2)
            .StartAdHoc("few", null).StartAdHoc("many", "a").StartAdHoc("alsoFew", "a")
            .Count("few", 3).Count("many", 40).Count("alsoFew", 3);

        Assert.Equal("many alsoFew few tieA tieB late", Pages(world, 100));
        Assert.Equal("many alsoFew few", Pages(world, 100, SpaceStateFilter.Live));
        Assert.Equal("tieA tieB late", Pages(world, 100, SpaceStateFilter.Scheduled));
        Assert.Equal("few many alsoFew tieA tieB late", Pages(world.Count("few", 41), 100));
        Assert.Equal("few many alsoFew tieB late tieA", Pages(world.Move("tieA", 9), 100));
        Assert.Equal("few alsoFew late tieB tieA", Pages(world.End("many").Start("late").Count("late", 1), 100));
        Assert.Equal("alsoFew late tieA", Pages(world.Cancel("tieB").End("few"), 100));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void List_PageByPage_ShowsEverythingOnce(int limit)
    {
        var world = new World();
        for (var i = 0; i < 20; i++)
        {
            world.Schedule($"s{i:D2}", null, hour: i / 6);
            world.StartAdHoc($"l{i:D2}", null).Count($"l{i:D2}", i / 4);
        }

        Assert.Equal(Pages(world, 100), Pages(world, limit));
        Assert.Equal(40, Pages(world, limit).Split(' ').Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void List_ScheduledOnesStartBetweenPages_NoneIsMissedAndNoneTwice()
    {
        var world = new World();
        for (var i = 0; i < 9; i++)
        {
            world.Schedule($"s{i}", null, hour: 1 + (i / 3));
        }

        var first = world.Directory.List(SpaceStateFilter.Scheduled, SpacePlace.First, 4, _ => true);
        Assert.Equal("s0 s1 s2 s3", World.Ids(first.Entries));
        world.Start("s0").Cancel("s2");
        var second = world.Directory.List(SpaceStateFilter.Scheduled, first.Next!.Value, 4, _ => true);
        Assert.Equal("s4 s5 s6 s7", World.Ids(second.Entries));
    }

    [Fact]
    public void List_SomeAreNotShown_PagesAreFilledWithTheOthers()
    {
        var world = new World();
        for (var i = 0; i < 30; i++)
        {
            world.Schedule($"s{i:D2}", null, hour: 1, creator: i % 3 == 0 ? 7 : 8);
        }

        var page = world.Directory.List(SpaceStateFilter.All, SpacePlace.First, 4, entry => entry.Space.CreatorId == new UserId(7));
        Assert.Equal("s00 s03 s06 s09", World.Ids(page.Entries));
        page = world.Directory.List(SpaceStateFilter.All, page.Next!.Value, 100, entry => entry.Space.CreatorId == new UserId(7));
        Assert.Equal("s12 s15 s18 s21 s24 s27", World.Ids(page.Entries));
        Assert.Null(page.Next);
    }

    [Fact]
    public void List_AlmostNothingIsShown_LooksAtABoundedNumberAndGoesOnWithTheNextPage()
    {
        var directory = new SpaceDirectory(new SpaceRules());
        directory.Load(Enumerable.Range(0, RankedSpaces.MaxLooked + 1).Select(i => World.Scheduled($"s{i:D5}", null, World.Epoch, creator: i)));

        var page = directory.List(SpaceStateFilter.All, SpacePlace.First, 20, entry => entry.Space.CreatorId.Value == RankedSpaces.MaxLooked);
        Assert.Empty(page.Entries);
        page = directory.List(SpaceStateFilter.All, page.Next!.Value, 20, entry => entry.Space.CreatorId.Value == RankedSpaces.MaxLooked);
        Assert.Single(page.Entries);
        Assert.Null(page.Next);
    }

    [Fact]
    public void ListByHost_CreatorAndCoHost_BothInOrder()
    {
        var world = new World()
            .Schedule("b", null, hour: 2, creator: 7).Schedule("a", null, hour: 3, creator: 8).StartAdHoc("c", null, creator: 8).StartAdHoc("d", null, creator: 7)
            .StartAdHoc("other", null, creator: 8).Count("c", 1).Count("d", 5);
        world.Apply("a", new HostAdded(new UserId(7)) { At = World.Epoch }).Apply("c", new HostAdded(new UserId(7)) { At = World.Epoch });

        var page = world.Directory.ListByHost(new UserId(7), SpaceStateFilter.All, SpacePlace.First, 3, _ => true);
        Assert.Equal("d c b", World.Ids(page.Entries));
        page = world.Directory.ListByHost(new UserId(7), SpaceStateFilter.All, page.Next!.Value, 3, _ => true);
        Assert.Equal("a", World.Ids(page.Entries));
        Assert.Null(page.Next);
        Assert.Equal("b a", World.Ids(world.Directory.ListByHost(new UserId(7), SpaceStateFilter.Scheduled, SpacePlace.First, 9, _ => true).Entries));
        Assert.Empty(world.Directory.ListByHost(new UserId(9), SpaceStateFilter.All, SpacePlace.First, 9, _ => true).Entries);
    }

    [Fact]
    public void BySpeakerAndByReminder_AfterEachChange_FollowAtOnce()
    {
        var (world, user) = (new World().Schedule("a", null, hour: 1).StartAdHoc("b", null), new UserId(5));
        world.Apply("a", new ReminderSet(user) { At = World.Epoch });
        world.Apply("b", new SpeakerInvited(user) { At = World.Epoch }).Apply("b", new SpeakerAdmitted(user) { At = World.Epoch });
        Assert.Equal("a", World.Ids(world.Directory.ByReminder(user)));
        Assert.Equal("b", World.Ids(world.Directory.BySpeaker(user)));

        world.Apply("a", new ReminderRemoved(user) { At = World.Epoch });
        world.Apply("b", new SpeakerMovedToListener(user) { At = World.Epoch, Actor = user });
        Assert.Empty(world.Directory.ByReminder(user));
        Assert.Empty(world.Directory.BySpeaker(user));

        world.Apply("a", new ReminderSet(user) { At = World.Epoch }).Cancel("a");
        world.Apply("b", new SpeakerAdmitted(user) { At = World.Epoch }).End("b");
        Assert.Empty(world.Directory.ByReminder(user));
        Assert.Empty(world.Directory.BySpeaker(user));
    }

    [Fact]
    public void Put_StateWithoutItsEvents_MovesSpeakersAndReminders()
    {
        var (world, user) = (new World().Schedule("a", null, hour: 1), new UserId(5));
        Assert.True(world.Directory.TryGet(World.Id("a"), out var entry));
        var space = entry.Space;
        space = Space.Apply(space, space.Id, new ReminderSet(user) { At = World.Epoch });
        space = Space.Apply(space, space.Id, new ReminderSet(new UserId(6)) { At = World.Epoch });
        space = Space.Apply(space, space.Id, new SpaceStarted(Details: null) { At = World.Epoch });
        world.Directory.Put(Space.Apply(space, space.Id, new SpeakerAdmitted(user) { At = World.Epoch }));

        Assert.Equal("a", World.Ids(world.Directory.ByReminder(user)));
        Assert.Equal("a", World.Ids(world.Directory.ByReminder(new UserId(6))));
        Assert.Equal("a", World.Ids(world.Directory.BySpeaker(user)));
        Assert.Equal("a", Pages(world, 9, SpaceStateFilter.Live));
    }

    [Fact]
    public void ByTicket_AfterEachChange_FollowsAtOnce()
    {
        var (world, user, other) = (new World().Schedule("a", null, hour: 1).Schedule("b", null, hour: 2), new UserId(5), new UserId(6));
        world.Apply("a", new TicketSold(user, 1, Paid: false) { At = World.Epoch, Actor = user }).Apply("a", new TicketPaid(user) { At = World.Epoch });
        world.Apply("a", new TicketSold(other, 2, Paid: true) { At = World.Epoch, Actor = other });
        world.Apply("a", new ReminderSet(user) { At = World.Epoch }).Apply("b", new ReminderSet(user) { At = World.Epoch });
        Assert.Equal("a", World.Ids(world.Directory.ByTicket(user)));
        Assert.Equal("a b", World.Ids(world.Directory.AwaitedBy(user).OrderBy(entry => entry.Space.Id)));

        world.Apply("a", new TicketGivenBack(user) { At = World.Epoch, Actor = user }).Apply("a", new TicketReleased(other, 2) { At = World.Epoch });
        Assert.Empty(world.Directory.ByTicket(user));
        Assert.Empty(world.Directory.ByTicket(other));
        Assert.Equal("a b", World.Ids(world.Directory.AwaitedBy(user).OrderBy(entry => entry.Space.Id)));

        world.Apply("a", new TicketSold(user, 3, Paid: true) { At = World.Epoch, Actor = user }).Cancel("a");
        Assert.Empty(world.Directory.ByTicket(user));
        Assert.Equal("b", World.Ids(world.Directory.AwaitedBy(user)));
    }

    [Fact]
    public void Put_StateWithoutItsEvents_MovesTickets()
    {
        var (world, user, other) = (new World().Schedule("a", null, hour: 1), new UserId(5), new UserId(6));
        world.Apply("a", new TicketSold(user, 1, Paid: true) { At = World.Epoch, Actor = user });
        Assert.True(world.Directory.TryGet(World.Id("a"), out var entry));
        var space = Space.Apply(entry.Space, entry.Space.Id, new TicketReleased(user, 1) { At = World.Epoch });
        world.Directory.Put(Space.Apply(space, space.Id, new TicketSold(other, 2, Paid: true) { At = World.Epoch, Actor = other }));
        Assert.Empty(world.Directory.ByTicket(user));
        Assert.Equal("a", World.Ids(world.Directory.ByTicket(other)));

        var loaded = new SpaceDirectory(new SpaceRules());
        loaded.Load([entry.Space]);
        Assert.Equal("a", World.Ids(loaded.ByTicket(other)));
    }

    /// <summary>Whatever happens to some Spaces: the list is what sorting them all would give.</summary>
    [Fact]
    public void List_AfterAnyChanges_IsWhatSortingWouldGive() =>
        Gen.Select(Gen.Int[0, 12], Gen.Int[0, 5], Gen.Int[0, 4]).Array[0, 200].Sample(steps =>
        {
            var world = new World();
            HashSet<string> over = [];
            foreach (var (number, act, value) in steps)
            {
                var id = $"x{number}";
                if (over.Contains(id))
                {
                    continue;
                }

                var isThere = world.Directory.TryGet(World.Id(id), out var entry);
                var isLive = isThere && entry!.Space.State == SpaceState.Live;
                switch (act)
                {
                    case 0 or 1 when !isThere:
                        world.Schedule(id, null, value);
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
                }
            }

            var all = Enumerable.Range(0, 13).Select(i => world.Directory.TryGet(World.Id($"x{i}"), out var entry) ? entry : null).OfType<SpaceEntry>();
            var sorted = all.OrderBy(entry => entry.Space.State == SpaceState.Live ? 0 : 1)
                .ThenByDescending(entry => entry.ParticipantCount).ThenBy(entry => entry.Space.State == SpaceState.Live ? null : entry.Space.ScheduledStart)
                .ThenBy(entry => entry.Space.Id);
            Assert.Equal(World.Ids(sorted), Pages(world, 3));
        }, iter: 300);

    private static string Pages(World world, int limit, SpaceStateFilter state = SpaceStateFilter.All)
    {
        List<SpaceEntry> all = [];
        SpacePlace? from = SpacePlace.First;
        while (from is { } place)
        {
            var page = world.Directory.List(state, place, limit, _ => true);
            Assert.True(page.Entries.Count <= limit);
            all.AddRange(page.Entries);
            from = page.Next;
        }

        return World.Ids(all);
    }
}
