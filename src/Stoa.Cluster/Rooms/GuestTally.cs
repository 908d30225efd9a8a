namespace Stoa.Cluster.Rooms;

/// <summary>How many guests are in a room. The room's lock guards it.</summary>
/// <remarks>
/// Nobody knows which audio session of a guest belongs to which event stream. So of the guests of one address (or of one app) as many are
/// counted as they have streams open, or audio sessions, whichever is more: who has both is one, and who only listens is one too.
/// </remarks>
internal sealed class GuestTally
{
    private readonly Dictionary<Visitor, Connections> _of = [];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Counts event streams in or out.</summary>
    public void AddStreams(Visitor guest, int number) => Add(guest, new Connections(number, 0));

    /// <summary>Counts audio sessions in or out.</summary>
    public void AddAudio(Visitor guest, int number) => Add(guest, new Connections(0, number));

    private void Add(Visitor guest, Connections more)
    {
        var before = _of.GetValueOrDefault(guest);
        var after = new Connections(before.Streams + more.Streams, before.Audio + more.Audio);
        Count += after.Guests - before.Guests;
        if (after == default)
        {
            _of.Remove(guest);
        }
        else
        {
            _of[guest] = after;
        }
    }

    private readonly record struct Connections(int Streams, int Audio)
    {
        public int Guests => Math.Max(Streams, Audio);
    }
}
