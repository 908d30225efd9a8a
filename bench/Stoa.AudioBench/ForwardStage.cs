using System.Net;
using Stoa.AudioBench.Crowd;
using Stoa.Rtc;
using Stoa.Rtc.Sdp;
using Stoa.Sfu;
using Stoa.Sfu.Transport;

namespace Stoa.AudioBench;

/// <summary>A forwarding unit with one speaker and many listeners, all connected for real: ICE, handshake, keys. Then nobody reads any more.</summary>
internal sealed class ForwardStage : IAsyncDisposable
{
    private const int AtATime = 64;
    private static readonly RoomKey _room = new("room");
    private readonly IPAddress _server;
    private readonly IMediaSocket[] _sockets;
    private readonly AudioCrowd _listeners;
    private readonly AudioCrowd _speakers;
    private Member? _speaker;

    public ForwardStage(IPAddress network, IPAddress server, IPAddress speaker, int loops)
    {
        _server = server;
        _listeners = new AudioCrowd(network);
        _speakers = new AudioCrowd(speaker);
        if (!MediaSocket.TryOpenSeveral(new MediaSocketOptions(), loops, out _sockets, out var refusal))
        {
            throw new InvalidOperationException(refusal.Describe("UDP", 0));
        }

        Options = new SfuOptions
        {
            MaxPacketsPerSecond = int.MaxValue,
            MaxKilobitsPerSecond = int.MaxValue,
            MaxSessions = 1_000_000,
            SilenceSeconds = 1_000_000,
            MergePackets = PacketMerging.Never,
        };
        Unit = new ForwardingUnit(Options, _sockets, AudioCrowd.Identity, new NullObserver(), TimeProvider.System);
        Unit.Offer([IceCandidate.Host(TransportAddress.From(new IPEndPoint(server, _sockets[0].Port)), 1)]);
    }

    public SfuOptions Options { get; }

    public ForwardingUnit Unit { get; }

    /// <summary>Packets that the sockets did not get rid of.</summary>
    public long Dropped => _sockets.Sum(socket => socket.Counts.Dropped);

    /// <summary>Where the listeners are.</summary>
    public TransportAddress[] Destinations(int count) => [.. Enumerable.Range(0, count).Select(_listeners.Address)];

    /// <summary>Connects the speaker and all listeners.</summary>
    public void Connect(int listeners)
    {
        var isConnected = false;
        var threads = Unit.Loops.Select(loop => new Thread(() => loop.Run(ForwardingUnit.Wait, () => Volatile.Read(ref isConnected)))).ToList();
        threads.ForEach(thread => thread.Start());
        Open(_speakers, SessionDirection.Publish);
        Run(_speakers, () => _speakers.Connected == 1);
        for (var opened = 0; _listeners.Connected < listeners; _listeners.Step(TimeSpan.FromMilliseconds(1)))
        {
            for (; opened < listeners && opened - _listeners.Connected < AtATime; opened++)
            {
                Open(_listeners, SessionDirection.Listen);
            }

            if (_listeners.Failed > 0)
            {
                throw new InvalidOperationException("A listener could not connect.");
            }
        }

        // The last keys have yet to come to their loops.
        var until = _listeners.Now + TimeSpan.FromSeconds(1);
        Run(_listeners, () => _listeners.Now > until);
        Volatile.Write(ref isConnected, true);
        threads.ForEach(thread => thread.Join());
        _listeners.Socket.DropAll();
    }

    /// <summary>The speaker sends one packet.</summary>
    public void Speak()
    {
        if (_speaker?.Speak(_speakers.Socket) != true)
        {
            throw new InvalidOperationException("The speaker could not send.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Unit.DisposeAsync();
        _listeners.Dispose();
        _speakers.Dispose();
    }

    private static void Run(AudioCrowd crowd, Func<bool> isDone)
    {
        while (!isDone())
        {
            crowd.Step(TimeSpan.FromMilliseconds(1));
        }
    }

    private void Open(AudioCrowd crowd, SessionDirection direction)
    {
        var (local, offer) = AudioCrowd.NewOffer(direction);
        var outcome = Unit.Open(direction, _room, direction == SessionDirection.Publish ? new PersonKey(1) : null, offer);
        if (outcome.IsRefused)
        {
            throw new InvalidOperationException(outcome.Detail);
        }

        var member = crowd.Join(local, outcome.Sdp!);
        _speaker = direction == SessionDirection.Publish ? member : _speaker;
    }
}
