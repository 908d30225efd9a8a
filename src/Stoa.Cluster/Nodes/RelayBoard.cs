using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Stoa.Cluster.Nodes;

/// <summary>Between which nodes the audio of one Space goes: keys and numbers.</summary>
/// <remarks>
/// A node has a number for as long as it is in the plan; whoever comes back gets another, so that no counter under one key and number ever
/// begins again. One key holds for a life of the hub, or until the numbers are used up.
/// </remarks>
internal sealed class RelayBoard
{
    private const int KeyBytes = 32;

    private readonly Dictionary<Guid, ushort> _numbers = [];
    private ImmutableArray<Place> _places = [];
    private ImmutableArray<byte> _key = [];
    private ushort _last;

    /// <summary>Looks at what the nodes have.</summary>
    public void Look(IEnumerable<Place> nodes)
    {
        Place[] all = [.. nodes];
        _places = [.. all.Where(one => all.Any(other => Meet(one, other)))];
        foreach (var node in _numbers.Keys.Where(node => !_places.Any(place => place.Node == node)).ToArray())
        {
            _numbers.Remove(node);
        }

        if (_key.IsEmpty || _places.Count(place => !_numbers.ContainsKey(place.Node)) > ushort.MaxValue - _last)
        {
            _key = [.. RandomNumberGenerator.GetBytes(KeyBytes)];
            _numbers.Clear();
            _last = 0;
        }

        foreach (var place in _places.Where(place => !_numbers.ContainsKey(place.Node)))
        {
            _numbers.Add(place.Node, ++_last);
        }
    }

    /// <summary>What a node is told; null when it needs no other.</summary>
    public RelayTerms? TermsOf(Guid node)
    {
        if (!_numbers.TryGetValue(node, out var number))
        {
            return null;
        }

        var self = _places.First(place => place.Node == node);
        return new RelayTerms
        {
            Key = _key,
            Self = number,
            Nodes =
            [
                .. _places.Where(place => Meet(self, place))
                    .Select(place => new RelayParty(_numbers[place.Node], place.Endpoint, place.HasListeners, place.HasPublishers))
                    .OrderBy(party => party.Number),
            ],
        };
    }

    private static bool Meet(Place one, Place other) =>
        one.Node != other.Node && ((one.HasPublishers && other.HasListeners) || (one.HasListeners && other.HasPublishers));

    /// <summary>A node that can relay.</summary>
    internal readonly record struct Place(Guid Node, string Endpoint, bool HasListeners, bool HasPublishers);
}
