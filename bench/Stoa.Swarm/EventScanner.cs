namespace Stoa.Swarm;

/// <summary>Finds names in bytes that come in pieces: what stands between a marker and the next terminator.</summary>
/// <remarks>Nothing else of the bytes is looked at; names longer than the carry are missed.</remarks>
internal sealed class EventScanner(byte[] marker, byte terminator)
{
    /// <summary>The next name at or after <paramref name="position"/>, which is moved behind it; false when no whole one is there.</summary>
    public bool TryNext(ReadOnlySpan<byte> bytes, ref int position, out ReadOnlySpan<byte> name)
    {
        name = default;
        var start = bytes[position..].IndexOf(marker);
        if (start < 0)
        {
            return false;
        }

        var rest = bytes[(position + start + marker.Length)..];
        var end = rest.IndexOf(terminator);
        if (end < 0)
        {
            return false;
        }

        name = rest[..end];
        position += start + marker.Length + end;
        return true;
    }
}
