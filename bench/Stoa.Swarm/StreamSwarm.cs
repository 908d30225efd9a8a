using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Stoa.Swarm;

/// <summary>Many streams to one server, in one loop.</summary>
internal sealed class StreamSwarm(EventLoop loop, int port, IStreamKind kind)
{
    private const int Sources = 16;
    private readonly List<EventStream> _streams = [];
    private readonly SortedDictionary<int, int> _refusals = [];
    private readonly long[] _heard = new long[Enum.GetValues<Happening>().Length];
    private int _opening;
    private int _made;

    /// <summary>The loop.</summary>
    public EventLoop Loop => loop;

    /// <summary>The server's port on 127.0.0.1.</summary>
    public int Port => port;

    /// <summary>What is under test.</summary>
    public IStreamKind Kind => kind;

    /// <summary>Every stream that was begun since the last <see cref="CloseAll"/>.</summary>
    public IReadOnlyList<EventStream> Streams => _streams;

    /// <summary>Streams that had their first event and stand.</summary>
    public int OpenCount { get; private set; }

    /// <summary>Streams that ended though nobody here closed them.</summary>
    public int BrokenCount { get; private set; }

    /// <summary>Streams that were answered with another status.</summary>
    public int RefusedCount => _refusals.Values.Sum();

    /// <summary>Snapshots that were not the first event: a reader was too slow.</summary>
    public int LaterSnapshots { get; private set; }

    /// <summary>Events of all streams.</summary>
    public long HeardCount => _heard.Sum();

    /// <summary>Is told of each change of the speaker's standing that arrives.</summary>
    public Action<EventStream, Happening, long>? OnChange { get; set; }

    /// <summary>How many events of a kind came.</summary>
    public long Heard(Happening happening) => _heard[(int)happening];

    /// <summary>Opens a stream now.</summary>
    public void Open(LiveRoom room, Person person, bool reads, long dueAt)
    {
        var stream = new EventStream(this, room, person, reads);
        _streams.Add(stream);
        _opening++;
        stream.Open((byte)(2 + (_made++ % Sources)), dueAt);
    }

    /// <summary>Opens many, a few at a time, and waits until all have their first event.</summary>
    /// <returns>How long it took, in seconds.</returns>
    public double OpenMany(IEnumerable<(LiveRoom Room, Person Person)> members, bool reads = true)
    {
        const int AtATime = 100;
        var start = EventLoop.Now;
        foreach (var (room, person) in members)
        {
            loop.Until(() => _opening < AtATime, TimeSpan.FromSeconds(30));
            Open(room, person, reads, EventLoop.Now);
        }

        WaitForOpening(TimeSpan.FromSeconds(30));
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Waits until no stream is on its way any more.</summary>
    public bool WaitForOpening(TimeSpan limit) => loop.Until(() => _opening == 0, limit);

    /// <summary>Fails when not every stream stands that should.</summary>
    public void Ensure(int streams)
    {
        if (OpenCount != streams)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture, $"{OpenCount} of {streams} streams stand; broken {BrokenCount}; refused {Refusals().ToJsonString()}"));
        }
    }

    /// <summary>How many streams each status refused.</summary>
    public JsonObject Refusals() => new(_refusals.Select(
        pair => KeyValuePair.Create(pair.Key.ToString(CultureInfo.InvariantCulture), (JsonNode?)pair.Value)));

    /// <summary>Closes all with a reset and forgets them.</summary>
    public void CloseAll()
    {
        foreach (var stream in _streams)
        {
            stream.Close();
            stream.Room.Readers = 0;
        }

        _streams.Clear();
        OpenCount = 0;
        _opening = 0;
    }

    /// <summary>An event came.</summary>
    public void Heard(EventStream stream, ReadOnlySpan<byte> name, bool first, long now)
    {
        var happening = name switch
        {
            _ when name.SequenceEqual("speaker_muted"u8) => Happening.Muted,
            _ when name.SequenceEqual("speaker_unmuted"u8) => Happening.Unmuted,
            _ when name.SequenceEqual("snapshot"u8) => Happening.Snapshot,
            _ when name.SequenceEqual("counts"u8) => Happening.Counts,
            _ when name.SequenceEqual("reactions"u8) => Happening.Reactions,
            _ => Happening.Other,
        };
        _heard[(int)happening]++;
        if (first)
        {
            _opening--;
            OpenCount++;
            stream.Room.Readers++;
        }
        else if (happening == Happening.Snapshot)
        {
            LaterSnapshots++;
        }

        if (happening is Happening.Muted or Happening.Unmuted)
        {
            OnChange?.Invoke(stream, happening, now);
        }
    }

    /// <summary>A stream that nobody will read was asked for.</summary>
    public void AskedInSilence() => _opening--;

    /// <summary>The server did not want it.</summary>
    public void Refused(int status)
    {
        _opening--;
        _refusals[status] = _refusals.GetValueOrDefault(status) + 1;
    }

    /// <summary>It broke.</summary>
    public void Broke(EventStream stream)
    {
        BrokenCount++;
        if (stream.FirstEventAt != 0)
        {
            OpenCount--;
            stream.Room.Readers--;
        }
        else if (stream.Reads)
        {
            _opening--;
        }
    }
}
