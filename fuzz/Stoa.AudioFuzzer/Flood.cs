using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Stoa.Rtc;
using Stoa.Rtc.Dtls;
using Stoa.Rtc.Peer;
using Stoa.Rtc.Stun;

namespace Stoa.AudioFuzzer;

/// <summary>Floods the media port of a running server while a speaker and listeners are inside, and counts: what they hear, what strangers get back, CPU and memory.</summary>
/// <param name="url">The server, on this machine.</param>
/// <param name="token">A user's token with space.write, who talks.</param>
/// <param name="otherToken">Another user's, who listens: nobody hears themselves.</param>
/// <param name="pid">The server's process.</param>
/// <param name="rate">Datagrams in a second.</param>
/// <param name="time">How long each flood lasts.</param>
internal sealed class Flood(Uri url, string token, string otherToken, int pid, int rate, TimeSpan time) : IDisposable
{
    private const int Listeners = 4;
    private readonly Random _random = new(1);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly HttpClient _http = new() { BaseAddress = url, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
    private readonly HttpClient _other = new() { BaseAddress = url, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", otherToken) } };
    private IPEndPoint _server = null!; // Known from the first answer.
    private TransportAddress _address;

    /// <summary>Runs all floods and prints a line for each.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var body = new StringContent("{\"title\":\"flood\"}", Encoding.UTF8, "application/json");
        using var reply = await _http.PostAsync(new Uri("/api/spaces", UriKind.Relative), body, cancellationToken);
        var space = JsonDocument.Parse(await reply.Content.ReadAsStringAsync(cancellationToken)).RootElement.GetProperty("data").GetProperty("id").GetString()!;
        var speaker = await FloodPeer.JoinAsync(_http, space, publishes: true, _random, _clock.Elapsed, cancellationToken);
        List<FloodPeer> peers = [speaker];
        for (var i = 0; i < Listeners; i++)
        {
            peers.Add(await FloodPeer.JoinAsync(_other, space, publishes: false, _random, _clock.Elapsed, cancellationToken));
        }

        _address = speaker.Answer.Candidates.Select(candidate => candidate.Address).First(address => address.Protocol == TransportProtocol.Udp && address.IsIPv4);
        var tcp = speaker.Answer.Candidates.Select(candidate => candidate.Address).FirstOrDefault(address => address.Protocol == TransportProtocol.Tcp && address.IsIPv4).ToEndPoint();
        _server = _address.ToEndPoint();
        await DriveAsync(peers, () => peers.TrueForAll(peer => peer.Rtc.State == RtcPeerState.Connected), TimeSpan.FromSeconds(20), cancellationToken);
        speaker.Talks = true;
        var guest = peers[^1];
        var hello = ClientHello();
        var early = new byte[1_200]; // Records of the next epoch, which a handshake keeps until it can read them.
        for (var at = 0; at + 60 <= early.Length; at += 60)
        {
            ((ReadOnlySpan<byte>)[22, 254, 253, 0, 1, 0, 0, 0, 0, 0, (byte)(at / 60), 0, 47]).CopyTo(early.AsSpan(at));
        }

        await MeasureAsync("none", peers, (_, _) => 0, cancellationToken);
        await MeasureAsync("STUN, random names", peers, UdpFlood(Stun("abcdefgh", null)), cancellationToken);
        await MeasureAsync("STUN, a known name and a wrong password", peers, UdpFlood(Stun(guest.Answer.Ice.UsernameFragment, guest.Local.UsernameFragment)), cancellationToken);
        await MeasureAsync("ClientHello of strangers", peers, UdpFlood(_ => hello), cancellationToken);
        await MeasureAsync("RTP of strangers", peers, UdpFlood(_ => [0x80, 111, .. new byte[150]]), cancellationToken);
        // Only now: it lasts no longer than the two floods from it.
        var half = await FloodPeer.JoinAsync(_other, space, publishes: false, _random, _clock.Elapsed, cancellationToken);
        for (var until = _clock.Elapsed + TimeSpan.FromSeconds(2); half.Rtc.Destination is null && _clock.Elapsed < until; await Task.Delay(5, cancellationToken))
        {
            half.Act(_clock.Elapsed);
            peers.ForEach(peer => peer.Act(_clock.Elapsed));
        }

        await MeasureAsync("ClientHello of a peer that never finishes", peers, PeerFlood(half, hello), cancellationToken);
        await MeasureAsync("records of the next epoch, half open", peers, PeerFlood(half, early), cancellationToken);
        await MeasureAsync("rubbish as RTP from a connected peer", peers, PeerFlood(guest, [0x80, 111, .. new byte[150]]), cancellationToken);
        await MeasureAsync("TCP that says nothing", peers, TcpFlood(tcp, []), cancellationToken);
        await MeasureAsync("TCP with rubbish", peers, TcpFlood(tcp, [.. Enumerable.Repeat<byte[]>([0, 4, 0, 1, 2, 3], 200).SelectMany(frame => frame)]), cancellationToken);
        await MeasureAsync("none again", peers, (_, _) => 0, cancellationToken);
        half.Dispose();
        peers.ForEach(peer => peer.Dispose());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _other.Dispose();
    }

    private static byte[] ClientHello()
    {
        using var identity = DtlsIdentity.Create();
        using var client = new DtlsTransport(identity, DtlsRole.Client, [identity.Fingerprint]);
        client.Start(TimeSpan.Zero);
        var buffer = new byte[1_500];
        client.TryTake(buffer, out var length);
        return buffer[..length];
    }

    private static Func<int, byte[]> Stun(string name, string? remote) => n =>
    {
        var bytes = new byte[200];
        var writer = new StunWriter(bytes, StunClass.Request, [.. BitConverter.GetBytes(n), 1, 2, 3, 4, 5, 6, 7, 8]);
        writer.Username(Encoding.ASCII.GetBytes($"{(remote is null ? (n & 0x7fff_ffff).ToString("x8", CultureInfo.InvariantCulture) : name)}:{remote ?? "peer"}"));
        writer.Priority(1);
        writer.IceControlling(7);
        return bytes[..writer.Finish("a wrong password, all told"u8)];
    };

    // Each gives how many datagrams it sent; what came back is counted in bytes.
    private Func<CancellationToken, Traffic, int> UdpFlood(Func<int, byte[]> make) => (stop, traffic) =>
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var buffer = new byte[2_048];
        return Pace(n =>
        {
            traffic.Sent += socket.SendTo(make(n), _server);
            while (socket.Available > 0)
            {
                traffic.Received += socket.Receive(buffer);
            }
        }, stop);
    };

    private Func<CancellationToken, Traffic, int> PeerFlood(FloodPeer peer, byte[] datagram) => (stop, traffic) => Pace(_ =>
    {
        lock (peer)
        {
            peer.Send(datagram, _address);
        }

        traffic.Sent += datagram.Length;
    }, stop);

    private static Func<CancellationToken, Traffic, int> TcpFlood(IPEndPoint server, byte[] first) => (stop, traffic) =>
    {
        var (sockets, count) = (new Queue<Socket>(), 0);
        while (!stop.IsCancellationRequested)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(new IPAddress([127, 0, (byte)(count >> 6), (byte)(1 + (count / 64 % 250))]), 0));
                socket.Connect(server.Address, server.Port);
                traffic.Sent += first.Length > 0 ? socket.Send(first) : 0;
                count++;
            }
            catch (SocketException)
            {
                // Refused, which it may be.
            }

            sockets.Enqueue(socket);
            if (sockets.Count > 3_000)
            {
                sockets.Dequeue().Dispose();
            }
        }

        foreach (var socket in sockets)
        {
            socket.Dispose();
        }

        return count;
    };

    private int Pace(Action<int> send, CancellationToken stop)
    {
        var from = Stopwatch.GetTimestamp();
        var sent = 0;
        while (!stop.IsCancellationRequested)
        {
            for (var due = Stopwatch.GetElapsedTime(from).TotalSeconds * rate; sent < due && !stop.IsCancellationRequested;)
            {
                send(sent++);
            }

            stop.WaitHandle.WaitOne(1);
        }

        return sent;
    }

    private async Task MeasureAsync(string name, List<FloodPeer> peers, Func<CancellationToken, Traffic, int> flood, CancellationToken cancellationToken)
    {
        var (sent, heard) = (peers[0].Sent, peers.Skip(1).Select(peer => peer.Heard).ToArray());
        var (cpu, memory, from) = (Cpu(), Memory(), _clock.Elapsed);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var traffic = new Traffic();
        var flooding = Task.Factory.StartNew(() => flood(stop.Token, traffic), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await DriveAsync(peers, () => false, time, cancellationToken);
        var took = (_clock.Elapsed - from).TotalSeconds;
        cpu = Cpu() - cpu;
        await stop.CancelAsync();
        var count = await flooding;
        peers[0].Talks = false;
        await DriveAsync(peers, () => false, TimeSpan.FromMilliseconds(500), cancellationToken); // What is underway.
        peers[0].Talks = true;
        var spoken = peers[0].Sent - sent;
        var least = peers.Skip(1).Select((peer, i) => peer.Heard - heard[i]).Min();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {count / took:F0}/s, {traffic.Sent} bytes there, {traffic.Received} back; spoken {spoken}, heard at least {least} ({100.0 * least / spoken:F2} %); CPU {100 * cpu / took:F0} %, memory {memory} to {Memory()} MB"));
    }

    private async Task DriveAsync(List<FloodPeer> peers, Func<bool> holds, TimeSpan atMost, CancellationToken cancellationToken)
    {
        for (var until = _clock.Elapsed + atMost; !holds() && _clock.Elapsed < until; await Task.Delay(1, cancellationToken))
        {
            foreach (var peer in peers)
            {
                lock (peer)
                {
                    peer.Act(_clock.Elapsed);
                }
            }
        }
    }

    // Seconds of CPU: fields 14 and 15, in hundredths, counted behind the name in brackets.
    private double Cpu() => File.ReadAllText($"/proc/{pid}/stat").Split(')')[^1].Split(' ')[12..14].Sum(ticks => double.Parse(ticks, CultureInfo.InvariantCulture)) / 100;

    private long Memory() => long.Parse(File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("VmRSS", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1_024;

    private sealed class Traffic
    {
        public long Sent { get; set; }

        public long Received { get; set; }
    }
}
