using Stoa.Cluster.Rooms;
using Stoa.Spaces;

namespace Stoa.Cluster.Tests.Rooms;

public sealed class VoicesTests
{
    private static readonly TimeSpan _fifth = TimeSpan.FromMilliseconds(200);
    private readonly RoomScene _scene = new();

    [Fact]
    public async Task Voices_WhenSomeoneTalks_WakesReadersAndIsReadOnce()
    {
        var id = _scene.Live();
        using var visit = Read(id);
        var woken = visit.WaitAsync();
        _scene.Rooms.Voices(id, [Talker(30)]);
        await woken;

        Assert.True(visit.TryRead(out var change));
        Assert.Equal([Talker(30)], Assert.IsType<VoicesChanged>(change).Voices);
        Assert.False(visit.TryRead(out _));
    }

    [Fact]
    public void Voices_ForASecondReader_AreTheSameObjectSoThatTheyAreRenderedOnce()
    {
        var id = _scene.Live();
        using var one = Read(id);
        using var other = Read(id);
        _scene.Rooms.Voices(id, [Talker(30)]);

        Assert.True(one.TryRead(out var first));
        Assert.True(other.TryRead(out var second));
        Assert.Same(first, second);
    }

    [Fact]
    public void Voices_AllEvening_LeaveTheWindowToResumeFrom()
    {
        var id = _scene.Live();
        using var visit = Read(id);
        var (epoch, index) = (visit.Room.Epoch, visit.Look().Index);
        for (byte call = 0; call < 255; call++)
        {
            _scene.Clock.Advance(_fifth);
            _scene.Rooms.Voices(id, [Talker((byte)(call % 2 == 0 ? 20 : 60))]);
        }

        _scene.Apply(id, 4, new SpeakerMuted(RoomScene.Speaker) { At = _scene.Start, Actor = RoomScene.Creator });
        using var back = _scene.Enter(id, Visitor.Person(RoomScene.Listener));
        Assert.True(back.TryResume(epoch, index));
        Assert.True(back.TryRead(out var change));
        Assert.IsType<SpeakerMuted>(Assert.IsType<SpaceChanged>(change).Recorded.Event);
        Assert.True(back.TryRead(out change));
        Assert.IsType<VoicesChanged>(change);
    }

    [Fact]
    public void Voices_ForASlowReader_AreTheNewestAlone()
    {
        var id = _scene.Live();
        using var visit = Read(id);
        foreach (var level in new byte[] { 10, 20, 30, 40 })
        {
            _scene.Rooms.Voices(id, [Talker(level)]);
            _scene.Clock.Advance(_fifth);
        }

        Assert.True(visit.TryRead(out var change));
        Assert.Equal([Talker(40)], Assert.IsType<VoicesChanged>(change).Voices);
        Assert.False(visit.TryRead(out _));
    }

    [Fact]
    public void Voices_ThatAreAsBefore_TellNobody()
    {
        var id = _scene.Live();
        using var visit = Read(id);
        _scene.Rooms.Voices(id, []);
        Assert.False(visit.TryRead(out _));
        _scene.Rooms.Voices(id, [Talker(30)]);
        Assert.True(visit.TryRead(out _));
        _scene.Clock.Advance(_fifth);
        _scene.Rooms.Voices(id, [Talker(32)]);
        Assert.False(visit.TryRead(out _));
        _scene.Clock.Advance(_fifth);
        _scene.Rooms.Voices(id, [Talker(32) with { IsHeard = false }]);
        Assert.True(visit.TryRead(out _));
    }

    [Fact]
    public void Voices_SoonerThanMayBe_AreToldAtTheNextTick()
    {
        var id = _scene.Live();
        using var visit = Read(id);
        _scene.Rooms.Voices(id, [Talker(30)]);
        Assert.True(visit.TryRead(out _));
        _scene.Rooms.Voices(id, []);
        Assert.False(visit.TryRead(out _));
        _scene.Clock.Advance(TimeSpan.FromMilliseconds(250));
        _scene.Rooms.Tick();
        Assert.True(visit.TryRead(out var change));
        Assert.Empty(Assert.IsType<VoicesChanged>(change).Voices);
    }

    [Fact]
    public void Voices_InALargeRoom_AreToldLessOften()
    {
        var id = _scene.Live();
        using var visit = Read(id);
        var crowd = Enumerable.Range(0, 5_000).Select(_ => _scene.Rooms.Enter(id, Visitor.Guest("crowd"), isOwn: true).Visit!).ToArray();
        var told = 0;
        for (var call = 0; call < 50; call++)
        {
            _scene.Rooms.Voices(id, [Talker((byte)(call % 2 == 0 ? 20 : 60))]);
            _scene.Rooms.Tick();
            _scene.Clock.Advance(_fifth);
            while (visit.TryRead(out var change))
            {
                told += change is VoicesChanged ? 1 : 0;
            }
        }

        Assert.InRange(told, 15, 20); // Ten seconds, at most two a second.
        Array.ForEach(crowd, guest => guest.Dispose());
    }

    [Fact]
    public void Look_WhileSomeoneTalks_HasTheVoicesAndTheyAreNotReadAgain()
    {
        var id = _scene.Live();
        Read(id).Dispose();
        _scene.Rooms.Voices(id, [Talker(30)]);
        using var visit = _scene.Enter(id, Visitor.Person(RoomScene.Listener));
        Assert.Equal([Talker(30)], visit.Look().Voices!.Voices);
        Assert.False(visit.TryRead(out _));
    }

    [Fact]
    public void Voices_AfterTheEnd_AreReadByNobody()
    {
        var id = _scene.Live();
        using var visit = Read(id);
        _scene.Apply(id, 4, new SpaceEnded(EndReason.ByCreator) { At = _scene.Start, Actor = RoomScene.Creator });
        _scene.Rooms.Voices(id, [Talker(30)]);
        Assert.True(visit.TryRead(out var change));
        Assert.IsType<SpaceChanged>(change);
        Assert.False(visit.TryRead(out _));
    }

    [Fact]
    public void TalkTimes_OfEveryCall_AddUp_AlsoOfThoseThatToldNobody()
    {
        var id = _scene.Live();
        using var visit = Read(id);
        for (var call = 0; call < 10; call++)
        {
            _scene.Rooms.Voices(id, [Talker(30), new Voice(RoomScene.Creator, 2, 127, false, TimeSpan.Zero)]);
        }

        Assert.Equal(TimeSpan.FromMilliseconds(1_500), visit.Room.TalkTimes[RoomScene.Speaker]);
        Assert.Equal(TimeSpan.Zero, visit.Room.TalkTimes[RoomScene.Creator]);
        Assert.DoesNotContain(RoomScene.Listener, visit.Room.TalkTimes);
    }

    [Fact]
    public async Task Voices_WhileManyComeAndGo_ReachWhoStays()
    {
        var id = _scene.Live();
        using var stay = Read(id);
        var coming = Task.Run(() =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                using var visit = _scene.Rooms.Enter(id, Visitor.Guest("g"), isOwn: true).Visit;
                visit?.Look();
                visit?.TryRead(out _);
            }
        }, TestContext.Current.CancellationToken);
        var talking = Task.Run(() =>
        {
            for (var i = 0; i < 2_000; i++)
            {
                _scene.Clock.Advance(_fifth);
                _scene.Rooms.Voices(id, [Talker((byte)(i % 2 == 0 ? 20 : 60))]);
            }

            _scene.Clock.Advance(_fifth);
            _scene.Rooms.Voices(id, [Talker(99)]);
        }, TestContext.Current.CancellationToken);
        VoicesChanged? last = null;
        while (last?.Voices[0].LevelDbov != 99)
        {
            while (stay.TryRead(out var change))
            {
                last = change as VoicesChanged ?? last;
            }

            if (last?.Voices[0].LevelDbov != 99)
            {
                await stay.WaitAsync();
            }
        }

        await Task.WhenAll(coming, talking);
    }

    private static Voice Talker(byte level) => new(RoomScene.Speaker, 7, level, true, TimeSpan.FromMilliseconds(150));

    private RoomVisit Read(SpaceId id)
    {
        var visit = _scene.Enter(id, Visitor.Person(RoomScene.Listener));
        visit.Look();
        return visit;
    }
}
