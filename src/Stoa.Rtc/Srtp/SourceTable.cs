using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Stoa.Rtc.Srtp;

/// <summary>The replay windows of the sources heard on one session, at most eight. Grows only by authentic packets.</summary>
internal struct SourceTable
{
    /// <summary>How many sources one peer may have.</summary>
    internal const int Limit = 8;

    private Source[]? _sources;
    private int _count;

    /// <summary>The number of sources heard.</summary>
    internal readonly int Count => _count;

    /// <summary>The window of a source, or a null reference when it was not heard yet.</summary>
    [UnscopedRef]
    internal readonly ref ReplayWindow Find(uint ssrc)
    {
        for (var i = 0; i < _count; i++)
        {
            if (_sources![i].Ssrc == ssrc)
            {
                return ref _sources[i].Window;
            }
        }

        return ref Unsafe.NullRef<ReplayWindow>();
    }

    /// <summary>Takes a new source in, with its first index.</summary>
    /// <returns>False when the table is full.</returns>
    internal bool TryAdd(uint ssrc, ulong index)
    {
        if (_count == Limit)
        {
            return false;
        }

        if (_sources is null || _count == _sources.Length)
        {
            Array.Resize(ref _sources, Math.Max(1, _count * 2));
        }

        _sources[_count] = new Source { Ssrc = ssrc };
        _sources[_count++].Window.Accept(index);
        return true;
    }

    private struct Source
    {
        internal ReplayWindow Window;
        internal uint Ssrc;
    }
}
