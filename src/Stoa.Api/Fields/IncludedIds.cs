using System.Runtime.InteropServices;

namespace Stoa.Api.Fields;

/// <summary>The ids of one list of <c>includes</c>: each once, in the order first met, with the expansion that led there first.</summary>
internal sealed class IncludedIds
{
    private const int MaxScanned = 16;
    private readonly List<IncludedId> _ids = [];
    private HashSet<long>? _seen;

    /// <summary>The ids.</summary>
    public ReadOnlySpan<IncludedId> Ids => CollectionsMarshal.AsSpan(_ids);

    /// <summary>Adds an id, unless it is there.</summary>
    public void Add(long id, string expansion)
    {
        if (_seen is not null ? !_seen.Add(id) : IsAmong(id))
        {
            return;
        }

        _ids.Add(new IncludedId(id, expansion));
        if (_seen is null && _ids.Count > MaxScanned)
        {
            _seen = [.. _ids.Select(included => included.Id)];
        }
    }

    private bool IsAmong(long id)
    {
        foreach (var included in Ids)
        {
            if (included.Id == id)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>An id to include.</summary>
/// <param name="Id">The id.</param>
/// <param name="Expansion">The expansion that led there.</param>
internal readonly record struct IncludedId(long Id, string Expansion);
