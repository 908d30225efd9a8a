using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Stoa.Cluster.Rooms;

/// <summary>The last changes of a room, numbered without gaps: what its connections read, each at its own pace.</summary>
/// <remarks>One thread at a time may write, which the room's lock sees to; reading takes no lock.</remarks>
internal sealed class ChangeWindow
{
    /// <summary>Changes kept for connections that fell behind or come back.</summary>
    public const int Length = 256;

    private RoomChange?[]? _changes;
    private long _firstIndex = 1;
    private long _lastIndex;

    /// <summary>Which life of the window this is: indexes of another one mean nothing here.</summary>
    public string Epoch { get; private set; } = NewEpoch();

    /// <summary>The number of the newest change.</summary>
    public long LastIndex => Volatile.Read(ref _lastIndex);

    /// <summary>Makes room: somebody is there to read.</summary>
    public void Open() => _changes ??= new RoomChange?[Length];

    /// <summary>Gives the memory back; nobody reads. What was told is forgotten.</summary>
    public void Close()
    {
        if (_changes is not null)
        {
            _changes = null;
            _firstIndex = _lastIndex + 1;
            Epoch = NewEpoch();
        }
    }

    /// <summary>Takes a change in.</summary>
    /// <returns>False while closed: nobody has to hear of it.</returns>
    public bool Add(RoomChange change)
    {
        change.Index = _lastIndex + 1;
        if (_changes is null)
        {
            _lastIndex++;
            _firstIndex = _lastIndex + 1;
            return false;
        }

        Volatile.Write(ref _changes[change.Index % Length], change);
        Volatile.Write(ref _lastIndex, change.Index);
        return true;
    }

    /// <summary>True when everything from a change on is here; also for the one that comes next.</summary>
    public bool Holds(long index) => index >= _firstIndex && index > _lastIndex - Length;

    /// <summary>Reads a change.</summary>
    /// <returns>False when there is none yet, or the window does not hold it any more.</returns>
    public bool Read(long index, [NotNullWhen(true)] out RoomChange? change)
    {
        change = Volatile.Read(ref _changes) is { } changes ? Volatile.Read(ref changes[index % Length]) : null;
        if (change?.Index != index)
        {
            change = null;
        }

        return change is not null;
    }

    private static string NewEpoch() => RandomNumberGenerator.GetHexString(12, lowercase: true);
}
