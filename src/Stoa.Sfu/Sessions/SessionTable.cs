using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Stoa.Rtc;
using Stoa.Rtc.Ice;

namespace Stoa.Sfu.Sessions;

/// <summary>The sessions by what finds them: their id for HTTP, the name of their checks, and the addresses that their checks came from.</summary>
/// <remarks>
/// Reading is for any thread, without waiting. Bounded: one id, two names (one before and one after a restart) and
/// <see cref="IceLiteAgent.MaximumSources"/> addresses for each session.
/// </remarks>
internal sealed class SessionTable
{
    private readonly ConcurrentDictionary<string, MediaSession> _byId = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ulong, MediaSession> _byFragment = new();
    private readonly ConcurrentDictionary<TransportAddress, MediaSession> _bySource = new();

    /// <summary>How many sessions there are.</summary>
    public int Count => _byId.Count;

    /// <summary>How many names there are.</summary>
    public int FragmentCount => _byFragment.Count;

    /// <summary>How many addresses there are.</summary>
    public int SourceCount => _bySource.Count;

    /// <summary>All sessions.</summary>
    public IEnumerable<MediaSession> All => _byId.Select(entry => entry.Value);

    /// <summary>Finds a session by its id.</summary>
    public bool TryFind(string id, [NotNullWhen(true)] out MediaSession? session) => _byId.TryGetValue(id, out session);

    /// <summary>Finds a session by the name that a check comes under.</summary>
    public bool TryFind(ulong fragment, [NotNullWhen(true)] out MediaSession? session) => _byFragment.TryGetValue(fragment, out session);

    /// <summary>Finds a session by an address that it has checked.</summary>
    public bool TryFind(in TransportAddress source, [NotNullWhen(true)] out MediaSession? session) => _bySource.TryGetValue(source, out session);

    /// <summary>Adds a session under a name.</summary>
    public void Add(MediaSession session, ulong fragment)
    {
        AddFragment(session, fragment);
        _byId[session.Id] = session;
    }

    /// <summary>Lets a session be found under one more name; of those before, only the last stays.</summary>
    public void AddFragment(MediaSession session, ulong fragment)
    {
        while (session.Fragments.Count > 1)
        {
            _byFragment.TryRemove(KeyValuePair.Create(session.Fragments[0], session));
            session.Fragments.RemoveAt(0);
        }

        session.Fragments.Add(fragment);
        _byFragment[fragment] = session;
    }

    /// <summary>An authentic check of a session came from an address: what comes from there is the session's. On the session's loop.</summary>
    public void Learn(MediaSession session, in TransportAddress source)
    {
        if (_bySource.TryGetValue(source, out var known) && known == session)
        {
            return;
        }

        session.Addresses.Remove(source); // Another session had it meanwhile.
        session.Addresses.Add(source);
        _bySource[source] = session;
        if (session.Addresses.Count > IceLiteAgent.MaximumSources)
        {
            _bySource.TryRemove(KeyValuePair.Create(session.Addresses[0], session));
            session.Addresses.RemoveAt(0);
        }
    }

    /// <summary>Takes a session out of reach of HTTP and new checks.</summary>
    public void Remove(MediaSession session)
    {
        _byId.TryRemove(session.Id, out _);
        session.Fragments.ForEach(fragment => _byFragment.TryRemove(KeyValuePair.Create(fragment, session)));
    }

    /// <summary>Forgets the addresses of a session, as the last thing. On the session's loop.</summary>
    public void ForgetSources(MediaSession session) => session.Addresses.ForEach(address => _bySource.TryRemove(KeyValuePair.Create(address, session)));
}
