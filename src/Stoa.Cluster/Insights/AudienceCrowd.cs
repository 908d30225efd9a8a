using Stoa.Cluster.Nodes;
using Stoa.Spaces.Insights;

namespace Stoa.Cluster.Insights;

/// <summary>Who of a Space's audience is on which node, so that who is on two is there once: between the nodes' comings and goings and one <see cref="AudienceWatch"/>.</summary>
/// <remarks>The room's lock guards it. Guests of one address on several nodes are added up.</remarks>
internal sealed class AudienceCrowd(AudienceWatch watch)
{
    private readonly Dictionary<Guid, Node> _nodes = [];
    private readonly Dictionary<ulong, int> _people = [];
    private readonly Dictionary<ulong, int> _guests = [];

    /// <summary>The watch.</summary>
    public AudienceWatch Watch => watch;

    /// <summary>Somebody is on a node.</summary>
    public void Arrive(Guid node, ulong hash, AudienceSource source, DateTimeOffset at)
    {
        if (NodeOf(node).People.Add(hash))
        {
            _people[hash] = _people.GetValueOrDefault(hash) + 1;
            if (_people[hash] == 1)
            {
                watch.Arrive(hash, source, at);
            }
        }
    }

    /// <summary>Somebody is not on a node any more.</summary>
    public void Depart(Guid node, ulong hash, DateTimeOffset at)
    {
        if (NodeOf(node).People.Remove(hash) && --_people[hash] == 0)
        {
            _people.Remove(hash);
            watch.Depart(hash, at);
        }
    }

    /// <summary>So many guests of one address are on a node.</summary>
    public void SetGuests(Guid node, ulong hash, int count, AudienceSource source, DateTimeOffset at)
    {
        var guests = NodeOf(node).Guests;
        var (here, before) = (guests.GetValueOrDefault(hash), _guests.GetValueOrDefault(hash));
        var after = before - here + count;
        Put(guests, hash, count);
        Put(_guests, hash, after);
        watch.GuestsMoved(hash, (before, after), source, at);
    }

    /// <summary>Takes a node's batch in.</summary>
    public AudienceAnswer Take(AudienceBatch batch, int reactions)
    {
        if (_nodes.TryGetValue(batch.Node, out var node) ? batch.Number <= node.Number : !batch.IsSnapshot)
        {
            return node is null ? AudienceAnswer.NodeUnknown : AudienceAnswer.Counted;
        }

        if (batch.IsSnapshot)
        {
            TakeSnapshot(batch);
        }
        else
        {
            foreach (var move in batch.Moves)
            {
                Take(batch.Node, move, reactions);
            }
        }

        NodeOf(batch.Node).Number = batch.Number;
        return AudienceAnswer.Counted;
    }

    /// <summary>Forgets the nodes that are gone, with everyone who was there.</summary>
    public void Keep(Func<Guid, bool> isThere, DateTimeOffset now)
    {
        foreach (var (id, node) in _nodes.Where(node => !isThere(node.Key)).ToArray())
        {
            foreach (var hash in node.People.ToArray())
            {
                Depart(id, hash, now);
            }

            foreach (var hash in node.Guests.Keys.ToArray())
            {
                SetGuests(id, hash, 0, AudienceSource.Direct, now);
            }

            _nodes.Remove(id);
        }
    }

    private static void Put(Dictionary<ulong, int> counts, ulong hash, int count)
    {
        if (count == 0)
        {
            counts.Remove(hash);
        }
        else
        {
            counts[hash] = count;
        }
    }

    private void Take(Guid node, AudienceMove move, int reactions)
    {
        switch (move.Kind)
        {
            case AudienceMoveKind.Arrived:
                Arrive(node, move.Hash, move.Source, move.At);
                break;
            case AudienceMoveKind.Departed:
                Depart(node, move.Hash, move.At);
                break;
            case AudienceMoveKind.Guests when move.Count >= 0:
                SetGuests(node, move.Hash, move.Count, move.Source, move.At);
                break;
            case AudienceMoveKind.Reacted when move.Count >= 0 && move.Count < reactions:
                watch.React(move.Count, move.At);
                break;
        }
    }

    private void TakeSnapshot(AudienceBatch batch)
    {
        var node = NodeOf(batch.Node);
        var people = batch.Moves.Where(move => move.Kind == AudienceMoveKind.Arrived).Select(move => move.Hash).ToHashSet();
        var guests = batch.Moves.Where(move => move.Kind == AudienceMoveKind.Guests).Select(move => move.Hash).ToHashSet();
        var at = batch.Moves.IsEmpty ? DateTimeOffset.MinValue : batch.Moves[0].At;
        foreach (var hash in node.People.Where(hash => !people.Contains(hash)).ToArray())
        {
            Depart(batch.Node, hash, at);
        }

        foreach (var hash in node.Guests.Keys.Where(hash => !guests.Contains(hash)).ToArray())
        {
            SetGuests(batch.Node, hash, 0, AudienceSource.Direct, at);
        }

        foreach (var move in batch.Moves)
        {
            Take(batch.Node, move, reactions: 0);
        }
    }

    private Node NodeOf(Guid id)
    {
        if (!_nodes.TryGetValue(id, out var node))
        {
            _nodes.Add(id, node = new Node());
        }

        return node;
    }

    private sealed class Node
    {
        public HashSet<ulong> People { get; } = [];

        public Dictionary<ulong, int> Guests { get; } = [];

        public long Number { get; set; }
    }
}
