using System.Collections.Concurrent;
using Stoa.Spaces;
using Stoa.Spaces.Activity;
using static Stoa.Storage.Tests.SpaceSamples;

namespace Stoa.Storage.Tests;

/// <summary>What every event store must do. A database adds a class that opens stores, one or several on the same log.</summary>
public abstract class EventStoreTests : IAsyncLifetime
{
    private readonly List<IEventStore> _opened = [];

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _opened)
        {
            await store.DisposeAsync();
        }

        await CleanUpAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task ReadActivity_TellsWhatProgramsAreToldOf_WithTheCreator()
    {
        var store = Open();
        var id = SpaceId.NewRandom();
        var scheduled = Append(id, null, Scheduled());
        await store.AppendAsync(scheduled, Cancel);
        var reminded = Append(id, scheduled.After, Reminder(7), new HostAdded(new UserId(9)) { At = Start.AddHours(1), Actor = Creator });
        await store.AppendAsync(reminded, Cancel);
        await store.AppendAsync(
            Append(id, reminded.After, new SpaceStarted(null) { At = Start.AddHours(2), Actor = Creator }, new SpaceEnded(EndReason.ByCreator) { At = Start.AddHours(3) }), Cancel);

        var told = await store.ReadActivityAsync(0, 10, Cancel);
        Assert.Equal([ActivityEventType.Schedule, ActivityEventType.Update, ActivityEventType.Start, ActivityEventType.End], told.Select(one => one.Type));
        Assert.All(told, one => Assert.Equal((id, Creator), (one.SpaceId, one.CreatorId)));
        Assert.Equal([1L, 3L, 4L, 5L], told.Select(one => one.Seq));
        Assert.Equal([3L, 4L], (await store.ReadActivityAsync(1, 2, Cancel)).Select(one => one.Seq));

        // In front of a time, and some seconds more, since events of different Spaces may be numbered a little out of order.
        Assert.Equal(3, await store.FindSeqBeforeAsync(Start.AddHours(2), Cancel));
        Assert.Equal(0, await store.FindSeqBeforeAsync(Start, Cancel));
        Assert.Equal(5, await store.FindSeqBeforeAsync(Start.AddDays(1), Cancel));
    }

    [Theory]
    [InlineData("UPDATE spaces SET body = 'no JSON'")]
    [InlineData("UPDATE spaces SET body = '{\"id\":\"1abcDEF\",\"version\":1,\"state\":2,\"stage\":{\"talk_times\":[{\"user_id\":5,\"milliseconds\":1},{\"user_id\":5,\"milliseconds\":2}]}}'")]
    [InlineData("UPDATE space_events SET body = '{\"type\":\"space_started\",\"at\":1772366400123}' WHERE version = 1; DELETE FROM spaces")]
    [InlineData("UPDATE space_events SET body = '{\"type\":\"space_scheduled\",\"dXtails\":{},\"scheduled_start\":1772452800123,\"at\":1772366400123}' WHERE version = 1; DELETE FROM spaces")]
    [InlineData("UPDATE space_events SET body = '{\"type\":\"space_scheduled\",\"details\":null,\"scheduled_start\":1772452800123,\"at\":1772366400123}' WHERE version = 1; DELETE FROM spaces")]
    [InlineData("UPDATE space_events SET body = replace(body, '\"topic_ids\"', '\"topic_iXs\"') WHERE version = 1; DELETE FROM spaces")]
    public async Task Read_OfABodyThatMakesNoSense_IsUnavailable(string damage)
    {
        var store = Open();
        var append = NewSpace();
        await store.AppendAsync(append, Cancel);
        await SpoilAsync(damage);
        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => store.LoadAsync(append.SpaceId, Cancel));
        Assert.Contains("cannot be read", refused.Message, StringComparison.Ordinal);
        if (!damage.Contains("DELETE", StringComparison.Ordinal))
        {
            await Assert.ThrowsAsync<StorageUnavailableException>(() => store.ReadRetrievableAsync(_ => { }, Cancel));
        }
    }

    [Fact]
    public async Task Append_NewSpace_LoadsAsFolded()
    {
        var store = Open();
        var append = NewSpace();
        var result = await store.AppendAsync(append, Cancel);
        Assert.Equal(AppendStatus.Committed, result.Status);
        Assert.Equal(Text(append.After), Text(await store.LoadAsync(append.SpaceId, Cancel)));
    }

    [Fact]
    public async Task Load_UnknownSpace_IsNull() => Assert.Null(await Open().LoadAsync(SpaceId.NewRandom(), Cancel));

    [Fact]
    public async Task Append_EveryEventOfALongLife_LoadsAsFoldedAtEachVersion()
    {
        var store = Open();
        var id = SpaceId.NewRandom();
        Space? space = null;
        foreach (var happened in EventSamples.LongLife())
        {
            var append = Append(id, space, happened);
            Assert.Equal(AppendStatus.Committed, (await store.AppendAsync(append, Cancel)).Status);
            space = append.After;
            Assert.Equal(Text(space), Text(await store.LoadAsync(id, Cancel)));
        }

        var events = await store.ReadSpaceAsync(id, 0, 1000, Cancel);
        Assert.Equal([.. EventSamples.LongLife().Select(Text)], [.. events.Select(recorded => Text(recorded.Event))]);
        Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), events.Select(recorded => recorded.Version));
    }

    [Fact]
    public async Task ReadCanceled_ReadsWhatWasCanceledSince_LastFirst_AndNothingElse()
    {
        var store = Open();
        string[] names = ["long ago", "first", "second", "third"];
        List<Space> canceled = [];
        foreach (var name in names)
        {
            var made = NewSpace(name);
            await store.AppendAsync(made, Cancel);
            var waited = Append(made.SpaceId, made.After, Reminder(1));
            await store.AppendAsync(waited, Cancel);
            var over = Append(made.SpaceId, waited.After, new SpaceCanceled(Expired: false) { At = Start.AddHours(canceled.Count) });
            await store.AppendAsync(over, Cancel);
            canceled.Add(over.After);
        }

        var going = NewSpace("stays");
        await store.AppendAsync(going, Cancel);
        await store.AppendAsync(Append(going.SpaceId, going.After, new SpaceStarted(Details: null) { At = Start.AddHours(9) }, new SpaceEnded(EndReason.ByCreator) { At = Start.AddHours(10) }), Cancel);

        Assert.Equal(canceled.Skip(1).Reverse().Select(Text), (await store.ReadCanceledAsync(Start.AddHours(1), 10, Cancel)).Select(Text), StringComparer.Ordinal);
        Assert.Equal([Text(canceled[^1])], (await store.ReadCanceledAsync(Start, 1, Cancel)).Select(Text), StringComparer.Ordinal);
        Assert.Empty(await store.ReadCanceledAsync(Start.AddHours(4), 10, Cancel));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(7)]
    public async Task Append_WithAnotherVersion_ConflictsAndWritesNothing(long expected)
    {
        var store = Open();
        var first = NewSpace();
        await store.AppendAsync(first, Cancel);
        var wrong = Append(first.SpaceId, first.After with { Version = expected }, Reminder(1));
        var result = await store.AppendAsync(wrong, Cancel);
        Assert.Equal(new AppendResult(AppendStatus.Conflict, 0), result);
        Assert.Single(await store.ReadSpaceAsync(first.SpaceId, 0, 10, Cancel));
    }

    [Fact]
    public async Task Append_SeveralEvents_AreOneStep()
    {
        var store = Open();
        var first = NewSpace();
        await store.AppendAsync(first, Cancel);
        var three = Append(first.SpaceId, first.After, Reminder(1), Reminder(2), Reminder(3));
        var result = await store.AppendAsync(three, Cancel);
        var events = await store.ReadSpaceAsync(first.SpaceId, 0, 10, Cancel);
        Assert.Equal([1L, 2, 3, 4], events.Select(recorded => recorded.Version));
        Assert.Equal(result.LastSeq, events[^1].Seq);
        var stale = await store.AppendAsync(three, Cancel);
        Assert.Equal(AppendStatus.Conflict, stale.Status);
        Assert.Equal(4, (await store.ReadSpaceAsync(first.SpaceId, 0, 10, Cancel)).Count);
    }

    [Fact]
    public async Task Append_ConflictAmongOthers_SinksNoneOfThem()
    {
        var store = Open();
        var taken = NewSpace();
        await store.AppendAsync(taken, Cancel);
        var appends = Enumerable.Range(0, 200).Select(i => i % 10 == 0 ? taken : NewSpace($"Space {i}")).ToList();
        var results = await Task.WhenAll(appends.Select(append => store.AppendAsync(append, Cancel)));
        Assert.Equal(
            appends.Select(append => append == taken ? AppendStatus.Conflict : AppendStatus.Committed),
            results.Select(result => result.Status));
        Assert.Equal(181, (await store.ReadFeedAsync(0, 1000, Cancel)).Count);
    }

    [Fact]
    public async Task Append_ChainsOfOneSpaceQueuedAtOnce_KeepTheirOrder()
    {
        var store = Open();
        var first = NewSpace();
        await store.AppendAsync(first, Cancel);
        List<SpaceAppend> chain = [];
        for (var (user, space) = (1, first.After); user <= 20; user++)
        {
            chain.Add(Append(first.SpaceId, space, Reminder(user)));
            space = chain[^1].After;
        }

        // Whoever queues behind one that will fit fits as well, and what was decided on another state conflicts alone.
        var stale = Append(first.SpaceId, first.After, Reminder(99));
        var results = await Task.WhenAll(chain.Append(stale).Select(append => store.AppendAsync(append, Cancel)));
        Assert.Equal([.. Enumerable.Repeat(AppendStatus.Committed, 20), AppendStatus.Conflict], results.Select(result => result.Status));
        Assert.Equal(Text(chain[^1].After), Text(await store.LoadAsync(first.SpaceId, Cancel)));
    }

    [Fact]
    public async Task Append_OfTextThatDatabasesDislike_LoadsAsFolded()
    {
        var store = Open();
        foreach (var title in (string[])["a \u0000 b", "\ud800 alone", "'; DROP TABLE space_events; --", "\\x00 {\"a\":1}", "𝔘𝔫𝔦 🎙️", new string('x', 100_000)])
        {
            var append = NewSpace(title);
            Assert.Equal(AppendStatus.Committed, (await store.AppendAsync(append, Cancel)).Status);
            var loaded = await store.LoadAsync(append.SpaceId, Cancel);
            Assert.Equal(title.Replace('\ud800', '\ufffd'), loaded?.Title);
        }

        Assert.All(await store.ReadActivityAsync(0, 100, Cancel), told => Assert.Equal(Creator, told.CreatorId));
    }

    [Fact]
    public async Task Append_ManyForOneVersion_ExactlyOneWins()
    {
        var first = Open();
        var second = Open();
        var space = NewSpace();
        await first.AppendAsync(space, Cancel);
        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(i =>
            (i % 2 == 0 ? first : second).AppendAsync(Append(space.SpaceId, space.After, Reminder(i)), Cancel)));
        Assert.Single(results, result => result.Status == AppendStatus.Committed);
        Assert.Equal(63, results.Count(result => result.Status == AppendStatus.Conflict));
    }

    [Fact]
    public async Task Append_BySixtyFourConcurrentWriters_KeepsEveryEventInOrder()
    {
        var store = Open();
        var ids = await Task.WhenAll(Enumerable.Range(0, 64).Select(async i =>
        {
            var append = NewSpace($"Space {i}");
            for (var user = 1; user <= 10; user++)
            {
                Assert.Equal(AppendStatus.Committed, (await store.AppendAsync(append, Cancel)).Status);
                append = Append(append.SpaceId, append.After, Reminder(user));
            }

            return append.SpaceId;
        }));
        foreach (var id in ids)
        {
            Assert.Equal(
                Enumerable.Range(1, 10).Select(i => (long)i),
                (await store.ReadSpaceAsync(id, 0, 100, Cancel)).Select(recorded => recorded.Version));
        }
    }

    [Fact]
    public async Task ObserveCommits_BeforeTheAnswer_SeesEachEventOnceInOrder()
    {
        var store = Open();
        var seen = new ConcurrentQueue<RecordedEvent>();
        var last = 0L;
        store.ObserveCommits(events =>
        {
            foreach (var recorded in events)
            {
                seen.Enqueue(recorded);
                Volatile.Write(ref last, recorded.Seq);
            }
        });
        await Task.WhenAll(Enumerable.Range(0, 100).Select(async i =>
        {
            var result = await store.AppendAsync(NewSpace($"Space {i}"), Cancel);
            Assert.True(result.LastSeq <= Volatile.Read(ref last), "answered before it was observed");
        }));
        var feed = await store.ReadFeedAsync(0, 1000, Cancel);
        Assert.Equal(
            feed.Select(recorded => (recorded.Seq, recorded.SpaceId, recorded.Version, Text(recorded.Event))),
            seen.Select(recorded => (recorded.Seq, recorded.SpaceId, recorded.Version, Text(recorded.Event))));
    }

    [Fact]
    public async Task ObserveCommits_OfAnotherStore_AreNotSeen()
    {
        var store = Open();
        var other = Open();
        var seen = 0;
        store.ObserveCommits(events => Interlocked.Add(ref seen, events.Count));
        await other.AppendAsync(NewSpace(), Cancel);
        await store.AppendAsync(NewSpace(), Cancel);
        Assert.Equal(1, seen);
    }

    [Fact]
    public async Task ObserveCommits_WhenTheObserverThrows_AnswersUnavailableAndGoesOn()
    {
        var store = Open();
        var fail = true;
        store.ObserveCommits(_ =>
        {
            if (fail)
            {
                throw new InvalidOperationException("A bug.");
            }
        });
        Assert.Equal(AppendStatus.Unavailable, (await store.AppendAsync(NewSpace(), Cancel)).Status);
        fail = false;
        Assert.Equal(AppendStatus.Committed, (await store.AppendAsync(NewSpace(), Cancel)).Status);
    }

    [Fact]
    public async Task ReadFeed_WhileTwoStoresWrite_NeverStepsOverAnEvent()
    {
        var stores = new[] { Open(), Open() };
        const int Writers = 8;
        const int Each = 25;
        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(i => Task.Run(async () =>
        {
            for (var n = 0; n < Each; n++)
            {
                Assert.Equal(AppendStatus.Committed, (await stores[i % 2].AppendAsync(NewSpace($"{i} {n}"), Cancel)).Status);
            }
        })));
        var reader = Open();
        var read = new List<RecordedEvent>();
        while (read.Count < Writers * Each)
        {
            var more = await reader.ReadFeedAsync(read.Count == 0 ? 0 : read[^1].Seq, 7, Cancel);
            read.AddRange(more);
            if (more.Count == 0)
            {
                Assert.False(writing.IsCompleted && (await reader.ReadFeedAsync(read[^1].Seq, 1, Cancel)).Count == 0, "the feed lost events");
                await reader.WaitForChangeAsync(Cancel);
            }
        }

        await writing;
        Assert.Equal(read.Select(recorded => recorded.Seq).Order().Distinct(), read.Select(recorded => recorded.Seq));
        Assert.Equal(Writers * Each, read.Select(recorded => recorded.SpaceId).Distinct().Count());
    }

    [Fact]
    public async Task WaitForChange_WhenAnotherStoreWrites_CompletesOnceAndThenWaits()
    {
        var store = Open();
        var other = Open();
        await store.WaitForChangeAsync(Cancel);
        var waiting = store.WaitForChangeAsync(Cancel);
        await Task.Delay(200, Cancel);
        Assert.False(waiting.IsCompleted);
        await other.AppendAsync(NewSpace(), Cancel);
        await waiting.WaitAsync(TimeSpan.FromMinutes(1), Cancel);
        waiting = store.WaitForChangeAsync(Cancel);
        await Task.Delay(200, Cancel);
        Assert.False(waiting.IsCompleted);
        await other.AppendAsync(NewSpace(), Cancel);
        await waiting.WaitAsync(TimeSpan.FromMinutes(1), Cancel);
    }

    [Fact]
    public async Task WaitForChange_WriteBetweenTwoCalls_IsNotMissed()
    {
        var store = Open();
        await store.WaitForChangeAsync(Cancel);
        await Open().AppendAsync(NewSpace(), Cancel);
        await store.WaitForChangeAsync(Cancel).WaitAsync(TimeSpan.FromMinutes(1), Cancel);
    }

    [Fact]
    public async Task ReadRetrievable_AfterManyLives_HandsOverScheduledAndLiveOnesAsFolded()
    {
        var store = Open();
        var expected = new Dictionary<SpaceId, string>();
        for (var i = 0; i < 300; i++)
        {
            var append = NewSpace($"Space {i}");
            await store.AppendAsync(append, Cancel);
            append = (i % 5) switch
            {
                0 => append,
                1 => Append(append.SpaceId, append.After, Reminder(1), Reminder(2)),
                2 => Append(append.SpaceId, append.After, new SpaceStarted((SpaceDetails?)null) { At = Start, Actor = Creator }),
                3 => Append(append.SpaceId, append.After, new SpaceCanceled(false) { At = Start, Actor = Creator }),
                _ => Append(
                    append.SpaceId, append.After, new SpaceStarted((SpaceDetails?)null) { At = Start, Actor = Creator },
                    new SpaceEnded(EndReason.ByCreator) { At = Start, Actor = Creator }),
            };
            if (append.ExpectedVersion > 0)
            {
                await store.AppendAsync(append, Cancel);
            }

            if (append.After.IsRetrievable)
            {
                expected.Add(append.SpaceId, Text(append.After));
            }
        }

        var loaded = new Dictionary<SpaceId, string>();
        var threads = new HashSet<int>();
        var seq = await store.ReadRetrievableAsync(
            space =>
            {
                threads.Add(Environment.CurrentManagedThreadId);
                loaded.Add(space.Id, Text(space));
            },
            Cancel);
        Assert.Equal(180, loaded.Count);
        Assert.Equal(expected.OrderBy(pair => pair.Key), loaded.OrderBy(pair => pair.Key));
        Assert.Single(threads);
        Assert.Equal((await store.ReadFeedAsync(0, 10_000, Cancel))[^1].Seq, seq);
    }

    [Fact]
    public async Task ReadRetrievable_OfAnEmptyLog_HandsOverNothing()
    {
        Assert.Equal(0, await Open().ReadRetrievableAsync(_ => Assert.Fail("There is no Space."), Cancel));
    }

    [Fact]
    public async Task ReadRetrievable_WhenTheLoadThrows_Throws()
    {
        var store = Open();
        await store.AppendAsync(NewSpace(), Cancel);
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            store.ReadRetrievableAsync(_ => throw new InvalidOperationException("A bug."), Cancel));
    }

    [Fact]
    public async Task ReadRetrievable_WhenCanceled_Stops()
    {
        var store = Open();
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => store.AppendAsync(NewSpace(), Cancel)));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.ReadRetrievableAsync(
            _ =>
            {
                stop.Cancel();
                stop.Token.ThrowIfCancellationRequested();
            },
            stop.Token));
    }

    [Fact]
    public async Task ReadRetrievable_WhileAppendsGoOn_IsTheStateAtItsNumber()
    {
        var store = Open();
        var spaces = Enumerable.Range(0, 20).Select(i => NewSpace($"Space {i}")).ToList();
        await Task.WhenAll(spaces.Select(append => store.AppendAsync(append, Cancel)));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var writing = Task.WhenAll(spaces.Select(first => Task.Run(async () =>
        {
            var append = first;
            for (var user = 1; !stop.IsCancellationRequested; user++)
            {
                append = Append(first.SpaceId, append.After, Reminder(user));
                Assert.Equal(AppendStatus.Committed, (await store.AppendAsync(append, Cancel)).Status);
            }
        })));
        for (var round = 0; round < 5; round++)
        {
            Dictionary<SpaceId, long> loaded = [];
            var seq = await store.ReadRetrievableAsync(space => loaded.Add(space.Id, space.Version), Cancel);
            var log = await store.ReadFeedAsync(0, int.MaxValue, Cancel);
            Assert.Equal(log.Where(one => one.Seq <= seq).GroupBy(one => one.SpaceId).ToDictionary(group => group.Key, group => group.Max(one => one.Version)), loaded);
        }

        await stop.CancelAsync();
        await writing;
    }

    [Fact]
    public async Task Purge_DeletesWhatIsLongOver_AndReadersGoOnOverTheGap()
    {
        var store = Open();
        async Task<SpaceId> LiveAsync(string title, DateTimeOffset at, params SpaceEvent[] later)
        {
            var id = SpaceId.NewRandom();
            Assert.Equal(AppendStatus.Committed, (await store.AppendAsync(Append(id, null, [new SpaceStarted(Details(title)) { At = at, Actor = Creator }, .. later]), Cancel)).Status);
            return id;
        }

        var old = await LiveAsync("Old", Start, [.. Enumerable.Range(1, 1_200).Select(user => Reminder(user) with { At = Start }), new SpaceEnded(EndReason.ByCreator) { At = Start.AddHours(1) }]);
        var recent = await LiveAsync("Recent", Start.AddDays(2), new SpaceEnded(EndReason.ByCreator) { At = Start.AddDays(2) });
        var live = await LiveAsync("Live", Start);
        var called = NewSpace("Called");
        await store.AppendAsync(called, Cancel);
        var last = (await store.AppendAsync(Append(called.SpaceId, called.After, new SpaceCanceled(false) { At = Start.AddHours(2) }), Cancel)).LastSeq;

        Assert.Equal(1, await store.PurgeAsync(Start.AddDays(1), 1, Cancel));
        Assert.Equal(1, await store.PurgeAsync(Start.AddDays(1), 10, Cancel));
        Assert.Equal(0, await store.PurgeAsync(Start.AddDays(1), 10, Cancel));

        Assert.Null(await store.LoadAsync(old, Cancel));
        Assert.Null(await store.LoadAsync(called.SpaceId, Cancel));
        Assert.Empty(await store.ReadSpaceAsync(old, 0, 10, Cancel));
        Assert.Equal(SpaceState.Ended, (await store.LoadAsync(recent, Cancel))!.State);
        Assert.Equal([recent, live], (await store.ReadFeedAsync(0, 10, Cancel)).Select(recorded => recorded.SpaceId).Distinct());
        Assert.Equal([recent, recent, live], (await store.ReadActivityAsync(0, 10, Cancel)).Select(activity => activity.SpaceId));
        Assert.Empty(await store.ReadCanceledAsync(Start, 10, Cancel));
        List<Space> loaded = [];
        await store.ReadRetrievableAsync(loaded.Add, Cancel);
        Assert.Equal(live, Assert.Single(loaded).Id);

        // The last events are gone; their numbers are not given again, also not by a store that opens later.
        await store.DisposeAsync();
        Assert.Equal(last + 1, (await Open().AppendAsync(NewSpace(), Cancel)).LastSeq);
    }

    [Fact]
    public async Task Load_AfterReopen_IsTheSameAtEveryLength()
    {
        var store = Open();
        var append = NewSpace();
        for (var user = 1; user <= 150; user++)
        {
            await store.AppendAsync(append, Cancel);
            append = Append(append.SpaceId, append.After, Reminder(user));
        }

        await store.AppendAsync(append, Cancel);
        await store.DisposeAsync();
        var again = Open();
        Assert.Equal(Text(append.After), Text(await again.LoadAsync(append.SpaceId, Cancel)));
    }

    [Fact]
    public async Task Append_AfterDispose_IsUnavailable()
    {
        var store = Open();
        await store.DisposeAsync();
        Assert.Equal(AppendStatus.Unavailable, (await store.AppendAsync(NewSpace(), Cancel)).Status);
    }

    [Fact]
    public async Task Dispose_WithAppendsWaiting_CommitsAndAnswersThem()
    {
        var store = Open();
        var appends = Enumerable.Range(0, 500).Select(i => store.AppendAsync(NewSpace($"Space {i}"), Cancel)).ToList();
        await store.DisposeAsync();
        var results = await Task.WhenAll(appends);
        var committed = results.Count(result => result.Status == AppendStatus.Committed);
        Assert.Equal(committed, (await Open().ReadFeedAsync(0, 1000, Cancel)).Count);
        Assert.Equal(500, committed);
    }

    [Fact]
    public async Task Append_WithAnotherAfterVersion_IsMisuse()
    {
        var append = NewSpace();
        await Assert.ThrowsAsync<ArgumentException>(() =>
            Open().AppendAsync(append with { After = append.After with { Version = 2 } }, Cancel));
    }

    /// <summary>Opens one more store on this test's log.</summary>
    protected IEventStore Open()
    {
        var store = OpenStore();
        _opened.Add(store);
        return store;
    }

    /// <summary>Damages what is stored: runs a statement by the side of the stores.</summary>
    protected abstract Task SpoilAsync(string sql);

    protected abstract IEventStore OpenStore();

    protected abstract ValueTask CleanUpAsync();
}
