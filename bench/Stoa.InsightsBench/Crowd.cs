using Stoa.Cluster.Rooms;
using Stoa.Directory;
using Stoa.Spaces;

namespace Stoa.InsightsBench;

/// <summary>One live Space and those who are in it.</summary>
internal sealed class Crowd
{
    private readonly RoomTable _rooms;
    private readonly SpaceId _id = SpaceId.NewRandom();
    private readonly UserId _creator;
    private readonly Queue<(UserId User, RoomVisit Visit)> _present = [];
    private long _next;

    public Crowd(int number, RoomTable rooms, SpaceDirectory directory, TimeProvider clock)
    {
        _rooms = rooms;
        _creator = new UserId(number + 1);
        _next = 1_000_000L * (number + 1);
        var started = new RecordedEvent(number + 1, _id, 1, new SpaceStarted(new SpaceDetails($"Space {number}", "en", [], AskToSpeak.Everyone, null)) { At = clock.GetUtcNow(), Actor = _creator });
        directory.Apply(started);
        rooms.Apply(started);
    }

    /// <summary>A minute of it.</summary>
    /// <returns>How many came or went.</returns>
    public int Live(int come, int go, int reactions)
    {
        for (var i = 0; i < go; i++)
        {
            _present.Dequeue().Visit.Dispose();
        }

        for (var i = 0; i < come; i++)
        {
            var user = new UserId(_next++);
            _present.Enqueue((user, _rooms.Enter(_id, Visitor.Person(user)).Visit ?? throw new InvalidOperationException("Nobody gets in.")));
        }

        for (var i = 0; i < reactions; i++)
        {
            _rooms.React(_id, _present.Peek().User, _rooms.Reactions[i % _rooms.Reactions.Count]);
        }

        _rooms.Voices(_id, [new Voice(_creator, 1, 30, true, TimeSpan.FromSeconds(41.3))]);
        return come + go;
    }
}
