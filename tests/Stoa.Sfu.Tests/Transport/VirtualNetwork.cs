using System.Net;
using Stoa.Rtc;

namespace Stoa.Sfu.Tests.Transport;

/// <summary>A network under simulated time: what its sockets send is lost, doubled, held up and reordered as one seed says, and never otherwise.</summary>
/// <remarks>
/// Drive it so: let everyone act, then <see cref="Advance"/> to the earliest of <see cref="NextArrival"/> and their own deadlines.
/// For one thread. The same seed and the same calls give the same run.
/// </remarks>
internal sealed class VirtualNetwork(int seed)
{
    private readonly Random _random = new(seed);
    private readonly Dictionary<TransportAddress, VirtualSocket> _sockets = [];
    private readonly PriorityQueue<Datagram, (TimeSpan At, long Order)> _underway = new();
    private long _order;

    /// <summary>The time, since any start.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>The conditions of sockets that are opened from now on.</summary>
    public NetworkConditions Conditions { get; set; } = new();

    /// <summary>When the next datagram arrives; null when none is underway.</summary>
    public TimeSpan? NextArrival => _underway.TryPeek(out _, out var when) ? when.At : null;

    /// <summary>Datagrams that were lost by chance, because they were too long, or because nobody had the address.</summary>
    public long Lost { get; private set; }

    /// <summary>Opens a socket. Its address must be free.</summary>
    public VirtualSocket Open(string ip, int port)
    {
        var socket = new VirtualSocket(this, At(ip, port)) { Up = Conditions, Down = Conditions };
        _sockets.Add(socket.Address, socket);
        return socket;
    }

    /// <summary>An address by its text.</summary>
    public static TransportAddress At(string ip, int port) => TransportAddress.From(new IPEndPoint(IPAddress.Parse(ip), port));

    /// <summary>Goes on to a time, which must not lie in the past, and lets arrive what is due by then.</summary>
    public void Advance(TimeSpan now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(now, Now);
        Now = now;
        while (NextArrival <= now)
        {
            var datagram = _underway.Dequeue();
            if (_sockets.TryGetValue(datagram.Destination, out var socket))
            {
                socket.Arrive(datagram.Bytes, datagram.Source);
            }
            else
            {
                Lost++;
            }
        }
    }

    /// <summary>Goes on from arrival to arrival until none is underway or the time is reached, and lets everyone act after each.</summary>
    public void Run(TimeSpan until, Action act)
    {
        act();
        while (NextArrival is { } next && next <= until)
        {
            Advance(next);
            act();
        }

        Advance(until);
    }

    internal void Send(VirtualSocket from, byte[] bytes, in TransportAddress destination)
    {
        var down = _sockets.TryGetValue(destination, out var receiver) ? receiver.Down : new NetworkConditions();
        if (bytes.Length > from.Up.MaxDatagramBytes || bytes.Length > down.MaxDatagramBytes || IsLost(from, from.Up, isUp: true) || IsLost(receiver, down, isUp: false))
        {
            Lost++;
            return;
        }

        var copies = 1 + (Happens(from.Up.Duplication) ? 1 : 0) + (Happens(down.Duplication) ? 1 : 0);
        for (var i = 0; i < copies; i++)
        {
            var at = Now + Delay(from.Up) + Delay(down);
            _underway.Enqueue(new Datagram(bytes, from.Address, destination), (at, _order++));
        }
    }

    internal void Move(VirtualSocket socket, in TransportAddress address)
    {
        _sockets.Add(address, socket);
        _sockets.Remove(socket.Address);
    }

    internal void Close(VirtualSocket socket) => _sockets.Remove(socket.Address);

    /// <summary>Loss as it falls, or in bursts: then a way is good or bad, and changes between the two so that both the share and the length of bursts come out.</summary>
    private bool IsLost(VirtualSocket? socket, NetworkConditions conditions, bool isUp)
    {
        if (conditions.MeanBurst <= 1 || socket is null)
        {
            return conditions.IsDown || Happens(conditions.Loss);
        }

        var wasBad = socket.IsBad(isUp);
        var isBad = Happens(wasBad ? 1 - (1 / conditions.MeanBurst) : conditions.Loss / (conditions.MeanBurst * (1 - conditions.Loss)));
        socket.SetBad(isUp, isBad);
        return conditions.IsDown || isBad;
    }

    // Draws even where the answer is known, so that one condition changed leaves the chances of the others as they were.
    private bool Happens(double probability) => _random.NextDouble() < probability;

    private TimeSpan Delay(NetworkConditions conditions) => conditions.Delay + (conditions.Jitter * _random.NextDouble());

    private sealed record Datagram(byte[] Bytes, TransportAddress Source, TransportAddress Destination);
}

/// <summary>What a datagram meets in one direction of one socket's link. It crosses the sender's way up and the receiver's way down.</summary>
internal sealed record NetworkConditions
{
    /// <summary>The share of datagrams lost, 0 to 1.</summary>
    public double Loss { get; init; }

    /// <summary>How many datagrams are lost one after the other in the mean; 1: each by its own chance. Source: the model of Gilbert.</summary>
    public double MeanBurst { get; init; } = 1;

    /// <summary>The share of datagrams that come twice, 0 to 1.</summary>
    public double Duplication { get; init; }

    /// <summary>How long each datagram takes at least.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>How much longer it may take; datagrams closer together than this may arrive in another order.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>The longest datagram that comes through; a longer one is lost without a word, as behind many tunnels.</summary>
    public int MaxDatagramBytes { get; init; } = 1472;

    /// <summary>Whether nothing comes through.</summary>
    public bool IsDown { get; init; }
}
