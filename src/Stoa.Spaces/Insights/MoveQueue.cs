using System.Runtime.InteropServices;

namespace Stoa.Spaces.Insights;

/// <summary>Comings and goings in order of time that are not certain yet.</summary>
internal sealed class MoveQueue
{
    private const int CompactAt = 1024;
    private readonly List<Move> _moves = [];
    private long _taken;
    private int _head;

    /// <summary>How many wait.</summary>
    public int Count => _moves.Count - _head;

    /// <summary>Takes one in.</summary>
    /// <returns>Its number, to take it back by.</returns>
    public long Add(Move move)
    {
        _moves.Add(move);
        return _taken + Count - 1;
    }

    /// <summary>It never happened.</summary>
    public void Void(long number)
    {
        ref var move = ref CollectionsMarshal.AsSpan(_moves)[_head + (int)(number - _taken)];
        move = move with { IsVoid = true };
    }

    /// <summary>Takes the first out that happened before a time; those that never happened are passed over.</summary>
    public bool TryTake(long before, out Move move)
    {
        while (_head < _moves.Count && _moves[_head].At < before)
        {
            move = _moves[_head++];
            _taken++;
            if (_head >= CompactAt && _head * 2 >= _moves.Count)
            {
                _moves.RemoveRange(0, _head);
                _head = 0;
            }

            if (!move.IsVoid)
            {
                return true;
            }
        }

        move = default;
        return false;
    }

    /// <summary>Walks a curve along all that wait; what happened later than a time happened then.</summary>
    public void Walk(AudienceCurve curve, long until)
    {
        for (var i = _head; i < _moves.Count; i++)
        {
            var move = _moves[i];
            if (move.IsVoid)
            {
                continue;
            }

            if (move.IsLeave)
            {
                curve.Leave(Math.Min(move.At, until), move.Began, 1);
            }
            else
            {
                curve.Join(Math.Min(move.At, until));
            }
        }
    }

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        _taken += Count;
        _moves.Clear();
        _head = 0;
    }
}

/// <summary>Somebody came, or went.</summary>
/// <param name="At">When, in ticks since the start.</param>
/// <param name="Began">When their stay began.</param>
/// <param name="Person">Their keyed hash.</param>
/// <param name="IsLeave">True when they went.</param>
internal readonly record struct Move(long At, long Began, ulong Person, bool IsLeave)
{
    /// <summary>True when it turned out that it was none: they came back.</summary>
    public bool IsVoid { get; init; }
}
