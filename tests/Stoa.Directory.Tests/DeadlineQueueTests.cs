using Stoa.Spaces;

namespace Stoa.Directory.Tests;

public sealed class DeadlineQueueTests
{
    /// <summary>Each time that is held holds a Space, and each Space all that was said and sold in it.</summary>
    [Fact]
    public void Set_ForManySpacesThatEnd_DoesNotHoldThoseThatAreOver()
    {
        var queue = new DeadlineQueue();
        for (var i = 0; i < 2_000; i++)
        {
            var entry = new SpaceEntry(Live());
            queue.Set(entry, World.Epoch.AddHours(1));
            queue.Set(entry, World.Epoch.AddHours(2));
            queue.Set(entry, null);
        }

        Assert.InRange(queue.Held, 0, 64);
        var last = new SpaceEntry(Live());
        queue.Set(last, World.Epoch.AddHours(1));
        Assert.Equal([last.Space.Id], queue.TakeDue(World.Epoch.AddHours(3), TimeSpan.FromHours(1), 10));
    }

    private static Space Live()
    {
        var details = new SpaceDetails("A talk", "en", [], default, null);
        return Space.Apply(null, SpaceId.NewRandom(), new SpaceStarted(details) { At = World.Epoch, Actor = new UserId(1) });
    }
}
