using Stoa.Spaces;

namespace Stoa.Directory;

/// <summary>The Spaces that were canceled last, for calendars that have to be told. One thread writes, any number read without a lock.</summary>
/// <remarks>At most <see cref="Capacity"/> of them, from <see cref="Kept"/> before the last one on.</remarks>
public sealed class CanceledSpaces
{
    /// <summary>For how long a canceled Space is remembered.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    /// <summary>How many are remembered at most.</summary>
    public const int Capacity = 10_000;

    private readonly HashSet<SpaceId> _ids = [];
    private readonly LinkedList<Space> _oldestFirst = [];
    private Space[] _newestFirst = [];
    private volatile bool _isChanged;
    private readonly Lock _publishing = new();

    internal CanceledSpaces()
    {
    }

    /// <summary>Those that were canceled since a moment, last canceled first.</summary>
    internal IEnumerable<Space> Since(DateTimeOffset since) => Published().TakeWhile(space => space.EndedAt >= since);

    /// <summary>Puts many in at start.</summary>
    internal void Load(IEnumerable<Space> spaces)
    {
        foreach (var space in spaces.OrderBy(space => space.EndedAt))
        {
            Add(space);
        }
    }

    /// <summary>Adds a Space, if it was canceled, and forgets what is too old or too much.</summary>
    internal void Add(Space space)
    {
        if (space.State != SpaceState.Canceled)
        {
            return;
        }

        lock (_publishing)
        {
            if (!_ids.Add(space.Id))
            {
                return;
            }

            // They come in the order in which they were canceled, but for the clocks of several processes.
            var before = _oldestFirst.Last;
            while (before is not null && before.Value.EndedAt > space.EndedAt)
            {
                before = before.Previous;
            }

            if (before is null)
            {
                _oldestFirst.AddFirst(space);
            }
            else
            {
                _oldestFirst.AddAfter(before, space);
            }

            var newest = _oldestFirst.Last!.Value.EndedAt;
            while (_oldestFirst.First is { } first && (_oldestFirst.Count > Capacity || first.Value.EndedAt < newest - Kept))
            {
                _ids.Remove(first.Value.Id);
                _oldestFirst.RemoveFirst();
            }

            _isChanged = true;
        }
    }

    /// <summary>The list as an array, made anew by the first who asks after a change: many cancellations in a row cost one copy.</summary>
    private Space[] Published()
    {
        if (_isChanged)
        {
            lock (_publishing)
            {
                _newestFirst = [.. _oldestFirst.Reverse()];
                _isChanged = false;
            }
        }

        return Volatile.Read(ref _newestFirst);
    }
}
