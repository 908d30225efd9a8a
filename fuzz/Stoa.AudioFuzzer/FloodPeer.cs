using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Stoa.Rtc;
using Stoa.Rtc.Dtls;
using Stoa.Rtc.Ice;
using Stoa.Rtc.Peer;
using Stoa.Rtc.Rtp;
using Stoa.Rtc.Sdp;
using Stoa.Sfu.Transport;

namespace Stoa.AudioFuzzer;

/// <summary>A peer of a running server over real UDP: talks every 20 ms, or counts what it hears.</summary>
internal sealed class FloodPeer : IDisposable
{
    private static readonly DtlsIdentity _identity = DtlsIdentity.Create();
    private static readonly TimeSpan _frame = TimeSpan.FromMilliseconds(20);
    private readonly IMediaSocket _socket;
    private readonly ReceiveBatch _batch = new();
    private readonly byte[] _buffer = new byte[2_048];
    private readonly uint _ssrc;
    private TimeSpan _nextFrame;

    private FloodPeer(IMediaSocket socket, RtcPeer rtc, SdpAnswerReader answer, IceCredentials local, uint ssrc) => (_socket, Rtc, Answer, Local, _ssrc) = (socket, rtc, answer, local, ssrc);

    /// <summary>What it does.</summary>
    public RtcPeer Rtc { get; }

    /// <summary>What the server said.</summary>
    public SdpAnswerReader Answer { get; }

    /// <summary>Its own credentials.</summary>
    public IceCredentials Local { get; }

    /// <summary>True while it talks.</summary>
    public bool Talks { get; set; }

    /// <summary>Packets sent.</summary>
    public long Sent { get; private set; }

    /// <summary>Packets heard.</summary>
    public long Heard { get; private set; }

    /// <summary>Joins a Space by WHIP or WHEP.</summary>
    public static async Task<FloodPeer> JoinAsync(HttpClient http, string space, bool publishes, Random random, TimeSpan now, CancellationToken cancellationToken)
    {
        var local = IceCredentials.Create();
        var ssrc = (uint)random.Next(1, int.MaxValue);
        var terms = new SdpOfferTerms(local, _identity.Fingerprint) { Ssrc = ssrc };
        using var content = new StringContent(publishes ? SdpOfferWriter.WritePublish(terms) : SdpOfferWriter.WriteListen(terms, 3), Encoding.UTF8);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/sdp");
        using var reply = await http.PostAsync(new Uri($"/api/spaces/{space}/{(publishes ? "whip" : "whep")}", UriKind.Relative), content, cancellationToken);
        var text = await reply.Content.ReadAsStringAsync(cancellationToken);
        if (!SdpAnswerReader.TryParse(text, out var answer, out var fault))
        {
            throw new InvalidOperationException($"{reply.StatusCode}: {text} {fault.Detail}");
        }

        if (!MediaSocket.TryOpen(new MediaSocketOptions { Address = IPAddress.Loopback }, out var socket, out _))
        {
            throw new InvalidOperationException("There is no port.");
        }

        var candidates = answer.Candidates.Select(candidate => candidate.Address).Where(address => address.Protocol == TransportProtocol.Udp && address.IsIPv4);
        return new FloodPeer(socket, new RtcPeer(_identity, local, answer.Ice, answer.Fingerprints, candidates, random, now), answer, local, ssrc);
    }

    /// <summary>Takes in what came, sends what is due.</summary>
    public void Act(TimeSpan now)
    {
        for (var count = _socket.Receive(_batch, TimeSpan.Zero); count > 0; count = _socket.Receive(_batch, TimeSpan.Zero))
        {
            for (var i = 0; i < count; i++)
            {
                Heard += Rtc.Receive(_batch[i], _batch.Source(i), now, out _) == RtcPeerReceipt.Media ? 1 : 0;
            }
        }

        Rtc.Advance(now);
        while (Rtc.TryTake(_buffer, out var length, out var destination))
        {
            Send(_buffer.AsSpan(0, length), destination);
        }

        for (; Talks && now >= _nextFrame; _nextFrame = _nextFrame + _frame < now - TimeSpan.FromSeconds(1) ? now : _nextFrame + _frame)
        {
            Speak();
        }
    }

    /// <summary>Sends anything from its own address.</summary>
    public void Send(ReadOnlySpan<byte> datagram, in TransportAddress destination)
    {
        datagram.CopyTo(_socket.Reserve());
        _socket.Commit(datagram.Length, destination);
        _socket.Flush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Rtc.Dispose();
        _socket.Dispose();
    }

    private void Speak()
    {
        Span<byte> packet = stackalloc byte[200];
        Sent++;
        var header = RtpHeader.Write(packet, false, SdpOfferWriter.OpusPayloadType, (ushort)Sent, (uint)Sent * 960, _ssrc, [], new RtpExtensionsToWrite
        {
            AudioLevelId = SdpOfferWriter.AudioLevelId, AudioLevel = new AudioLevel(20, true),
        });
        packet[header] = 0x78;
        Send(_buffer.AsSpan(0, Rtc.Sender!.Protect(packet[..header], packet.Slice(header, 80), _ssrc, (ulong)Sent, _buffer)), Rtc.Destination!.Value);
    }
}
