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

    /// <summary>The addresses, with how many guests each has.</summary>
    public IEnumerable<(Visitor Guest, int Count)> All => _of.Select(of => (of.Key, of.Value.Guests));

    /// <summary>Counts event streams in or out.</summary>
    /// <returns>How many guests of this address were there, and are.</returns>
    public (int Before, int After) AddStreams(Visitor guest, int number) => Add(guest, new Connections(number, 0));

    /// <summary>Counts audio sessions in or out.</summary>
    /// <returns>How many guests of this address were there, and are.</returns>
    public (int Before, int After) AddAudio(Visitor guest, int number) => Add(guest, new Connections(0, number));

    private (int Before, int After) Add(Visitor guest, Connections more)
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

        return (before.Guests, after.Guests);
    }

    private readonly record struct Connections(int Streams, int Audio)
    {
        public int Guests => Math.Max(Streams, Audio);
    }
}
