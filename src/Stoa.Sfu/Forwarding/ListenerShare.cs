namespace Stoa.Sfu.Forwarding;

/// <summary>The listeners of one set that one loop sends to. That loop's alone.</summary>
internal sealed class ListenerShare
{
    private Listener[] _listeners = [];

    /// <summary>How many there are; any thread may ask.</summary>
    public int Count { get; private set; }

    /// <summary>The listeners.</summary>
    public ReadOnlySpan<Listener> Listeners => _listeners.AsSpan(0, Count);

    /// <summary>Adds one.</summary>
    public void Add(Listener listener)
    {
        if (Count == _listeners.Length)
        {
            Array.Resize(ref _listeners, Math.Max(4, Count * 2));
        }

        listener.ShareIndex = Count;
        _listeners[Count++] = listener;
    }

    /// <summary>Takes one out; the last takes their place.</summary>
    public void Remove(Listener listener)
    {
        var last = _listeners[--Count];
        _listeners[listener.ShareIndex] = last;
        last.ShareIndex = listener.ShareIndex;
        _listeners[Count] = null!; // The place is free.
        listener.ShareIndex = -1;
    }
}
