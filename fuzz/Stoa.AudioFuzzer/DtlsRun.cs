using System.Net;
using System.Net.Sockets;
using Stoa.Fuzzing;
using Stoa.Rtc.Dtls;
using Stoa.Sfu.Transport;

namespace Stoa.AudioFuzzer;

/// <summary>Feeds changed datagrams to either side of a handshake at a stage drawn at random, then lets the handshake go on.</summary>
internal sealed class DtlsRun : FuzzRun
{
    private static readonly DtlsIdentity _identity = DtlsIdentity.Create();
    private readonly DtlsTransport _server = new(_identity, DtlsRole.Server, [_identity.Fingerprint]);
    private readonly DtlsTransport _client = new(_identity, DtlsRole.Client, [_identity.Fingerprint]);
    private readonly List<byte[]> _seen = [];
    private readonly byte[] _buffer = new byte[2_048];
    private readonly bool _isForServer;
    private TimeSpan _now;

    public DtlsRun(Random random)
    {
        _isForServer = random.Next(3) > 0;
        _client.Start(_now);
        for (var stage = random.Next(12); stage > 0; stage--)
        {
            if (!Pass(_client, _server))
            {
                Pass(_server, _client);
            }
        }
    }

    /// <inheritdoc/>
    public override byte[] NextInput(Random random)
    {
        // What is underway is the best sample: half of the time it is what is changed.
        var from = _isForServer ? _client : _server;
        if (random.Next(2) == 0 && from.TryTake(_buffer, out var length))
        {
            _seen.Add(_buffer[..length]);
            return Mutation.Of(random, [_seen[^1]]);
        }

        return Mutation.Of(random, _seen.Count > 0 ? _seen : [[22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 12, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]]);
    }

    /// <inheritdoc/>
    public override void Feed(byte[] input, Random random)
    {
        var to = _isForServer ? _server : _client;
        to.Receive(input.AsSpan(0, Math.Min(input.Length, 2_048)), _now);
        _now += TimeSpan.FromMilliseconds(random.Next(300));
        _server.Advance(_now);
        _client.Advance(_now);
        if (random.Next(4) == 0)
        {
            Pass(to, _isForServer ? _client : _server);
        }
    }

    /// <inheritdoc/>
    public override void Finish()
    {
        for (var i = 0; i < 30; i++)
        {
            Pass(_client, _server);
            Pass(_server, _client);
        }

        _server.TakeKeys()?.Dispose();
        _server.Close(_now);
        Pass(_server, _client);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _server.Dispose();
        _client.Dispose();
    }

    private bool Pass(DtlsTransport from, DtlsTransport to)
    {
        if (!from.TryTake(_buffer, out var length))
        {
            return false;
        }

        _seen.Add(_buffer[..length]);
        to.Receive(_buffer.AsSpan(0, length), _now);
        return true;
    }
}

/// <summary>Sends changed streams of frames over TCP of this machine.</summary>
internal sealed class FramingRun : FuzzRun
{
    private static readonly byte[][] _samples = [[0, 3, 1, 2, 3, 0, 1, 9], [0, 20, .. new byte[20], 0, 100, .. new byte[100]], [8, 0, .. new byte[2_048]], [0, 2, 5]];
    private readonly TcpCandidates _candidates;
    private volatile string? _fault;

    public FramingRun()
    {
        var options = new TcpCandidatesOptions { Address = IPAddress.Loopback };
        if (!TcpCandidates.TryOpen(options, (datagram, in _) => _fault = datagram.Length is > 0 and <= ReceiveBatch.MaxDatagramBytes ? _fault : "a frame has no right length", TimeProvider.System, out var opened, out _))
        {
            throw new InvalidOperationException("There is no port.");
        }

        _candidates = opened;
    }

    /// <inheritdoc/>
    public override byte[] NextInput(Random random) => Mutation.Of(random, _samples);

    /// <inheritdoc/>
    public override void Feed(byte[] input, Random random)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(IPAddress.Loopback, _candidates.Port);
        try
        {
            socket.Send(input);
        }
        catch (SocketException)
        {
            // Ended by the other side, which it may.
        }

        Claim.Must(_fault is null, "frames are handed over whole");
    }

    /// <inheritdoc/>
    public override long MaxAllocatedBytes(int length) => 1_000_000;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _candidates.DisposeAsync().AsTask().GetAwaiter().GetResult(); // The fuzzer does one thing at a time.
}
