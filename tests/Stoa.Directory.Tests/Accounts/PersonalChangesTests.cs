using Stoa.Directory.Accounts;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;

namespace Stoa.Directory.Tests.Accounts;

/// <summary>Topics that people follow, and the addresses of their calendars.</summary>
public sealed class PersonalChangesTests
{
    private static readonly DateTimeOffset _now = new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly UserId _alice = new(1);
    private readonly AccountDirectory _directory = new();
    private long _seq;

    [Fact]
    public void TopicsFollowedBy_AreLastFollowedFirst()
    {
        Assert.Empty(_directory.TopicsFollowedBy(_alice));
        Apply(new TopicFollowed(_alice, new TopicId(7)), new TopicFollowed(_alice, new TopicId(8)), new TopicFollowed(_alice, new TopicId(7)), new TopicFollowed(new UserId(2), new TopicId(9)));
        Assert.Equal([new TopicId(8), new TopicId(7)], _directory.TopicsFollowedBy(_alice));
        Apply(new TopicUnfollowed(_alice, new TopicId(8)), new TopicUnfollowed(_alice, new TopicId(8)));
        Assert.Equal([new TopicId(7)], _directory.TopicsFollowedBy(_alice));
        Apply(new UserDeleted(_alice));
        Assert.Empty(_directory.TopicsFollowedBy(_alice));
        Assert.Equal([new TopicId(9)], _directory.TopicsFollowedBy(new UserId(2)));
    }

    [Fact]
    public void FindCalendar_FindsTheNewestAddressAlone()
    {
        var (one, two) = (new TokenHash(1, 1, 1, 1), new TokenHash(2, 2, 2, 2));
        Apply(new CalendarOpened(_alice, one));
        Assert.Equal((_alice, new CalendarAddress(one, _now)), (_directory.FindCalendar(one), _directory.CalendarOf(_alice)));
        Apply(new CalendarOpened(_alice, two));
        Assert.Null(_directory.FindCalendar(one));
        Assert.Equal(_alice, _directory.FindCalendar(two));
        Apply(new CalendarClosed(_alice));
        Assert.Null(_directory.FindCalendar(two));
        Assert.Null(_directory.CalendarOf(_alice));
        Apply(new CalendarOpened(_alice, two), new UserDeleted(_alice));
        Assert.Null(_directory.FindCalendar(two));
    }

    private void Apply(params AccountChange[] changes) => Array.ForEach(changes, change => _directory.Apply(new RecordedAccountChange(++_seq, _now, change)));
}
