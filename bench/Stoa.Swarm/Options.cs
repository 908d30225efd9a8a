using System.Globalization;

namespace Stoa.Swarm;

/// <summary>What the command line asks for.</summary>
internal sealed class Options
{
    private readonly Dictionary<string, string> _values = [];

    /// <summary>Reads <c>--name value</c> pairs.</summary>
    public Options(ReadOnlySpan<string> args)
    {
        for (var i = 0; i + 1 < args.Length; i += 2)
        {
            _values[args[i]] = args[i + 1];
        }

        var world = Text("--world");
        Kind = world.Length > 0 ? new StoaKind() : new SignalRKind();
        Rooms = world.Length > 0
            ? World.Read(world)
            : [new Room("room", [.. Enumerable.Range(0, Streams + Silent + 2).Select(i => new Person(i, ""))])];
    }

    /// <summary>The server's port.</summary>
    public int Port => Number("--port", 5180);

    /// <summary>The server's process.</summary>
    public int ServerPid => Number("--pid", Environment.ProcessId);

    /// <summary>Streams to open and read.</summary>
    public int Streams => Number("--streams", 10_000);

    /// <summary>Streams to open and never read.</summary>
    public int Silent => Number("--silent", 500);

    /// <summary>Role changes to measure.</summary>
    public int Rounds => Number("--rounds", 20);

    /// <summary>Role changes that fill the sockets nobody reads.</summary>
    public int Flood => Number("--flood", 200);

    /// <summary>Joins, changes or Spaces that start or end per second.</summary>
    public int PerSecond => Number("--per-second", 1_000);

    /// <summary>How long is measured.</summary>
    public int Seconds => Number("--seconds", 20);

    /// <summary>What is under test: Stoa where a world is given, else the yardstick.</summary>
    public IStreamKind Kind { get; }

    /// <summary>The Spaces.</summary>
    public List<Room> Rooms { get; }

    private string Text(string name) => _values.GetValueOrDefault(name, "");

    private int Number(string name, int otherwise) => _values.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
