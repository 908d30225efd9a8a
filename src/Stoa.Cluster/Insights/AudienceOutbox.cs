using Stoa.Cluster.Nodes;

namespace Stoa.Cluster.Insights;

/// <summary>Who came and went here, on its way to the node that measures the Space. The room's lock guards it.</summary>
/// <param name="node">This node.</param>
/// <param name="nextNumber">Gives each batch of this node its number: always a greater one.</param>
/// <remarks>A batch stays until the other node has answered, so nothing is lost or counts twice; a node that begins to measure is sent everyone who is here.</remarks>
internal sealed class AudienceOutbox(Guid node, Func<long> nextNumber)
{
    private const int MaxMoves = 20_000;

    private readonly List<AudienceMove> _moves = [];
    private AudienceBatch? _pending;
    private Guid? _owner;
    private bool _needsAll = true;

    /// <summary>Notes what happened.</summary>
    public void Add(AudienceMove move)
    {
        if (_moves.Count < MaxMoves)
        {
            _moves.Add(move);
        }
        else
        {
            _needsAll = true;
        }
    }

    /// <summary>What is to be sent; null when nothing is.</summary>
    /// <param name="owner">The node that measures.</param>
    /// <param name="always">True to send also that nothing happened.</param>
    /// <param name="all">Everyone who is here.</param>
    public AudienceBatch? Take(Guid owner, bool always, Func<IEnumerable<AudienceMove>> all)
    {
        if (owner != _owner)
        {
            (_owner, _pending, _needsAll) = (owner, null, true);
        }

        if (_pending is null && (always || _needsAll || _moves.Count > 0))
        {
            // What was noted is in what is here by now, but for the reactions.
            _pending = new AudienceBatch { Node = node, Number = nextNumber(), IsSnapshot = _needsAll, Moves = [.. _needsAll ? all() : _moves] };
            _moves.RemoveAll(move => !_needsAll || move.Kind != AudienceMoveKind.Reacted);
            _needsAll = false;
        }

        return _pending;
    }

    /// <summary>The other node has answered.</summary>
    public void Answered(AudienceBatch batch, AudienceAnswer answer)
    {
        if (ReferenceEquals(batch, _pending))
        {
            _pending = null;
            if (answer != AudienceAnswer.Counted)
            {
                _needsAll = true;
                _moves.InsertRange(0, batch.Moves.Where(move => move.Kind == AudienceMoveKind.Reacted)); // The rest is in what is here.
            }
        }
    }
}
