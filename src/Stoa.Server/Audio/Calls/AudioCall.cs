using System.Net;
using System.Security.Cryptography;
using Stoa.Api.Whip;
using Stoa.Rtc;
using Stoa.Rtc.Dtls;
using Stoa.Rtc.Ice;
using Stoa.Rtc.Peer;
using Stoa.Rtc.Rtcp;
using Stoa.Rtc.Rtp;
using Stoa.Rtc.Sdp;
using Stoa.Server.CommandLine;
using Stoa.Sfu.Transport;
using Stoa.Spaces;

namespace Stoa.Server.Audio.Calls;

/// <summary>One WHIP or WHEP session from the client's side: HTTP to open and close it, a socket and a thread of its own for its media.</summary>
/// <remarks>
/// One call, in order: <see cref="OpenAsync"/> asks at the door; <see cref="RunAsync"/> checks the addresses, does the handshake, and lets the
/// media work until it is done, the server leaves or the token stops it, and says goodbye by RTCP and DTLS; <see cref="DisposeAsync"/> deletes
/// the session at the door. UDP only. Source: RFC 9725, draft-ietf-wish-whep.
/// </remarks>
internal sealed class AudioCall : IAsyncDisposable
{
    private const int MaxDatagramBytes = 1_500;
    private static readonly TimeSpan _connectWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _longestWait = TimeSpan.FromSeconds(1);

    private readonly AudioDoor _door;
    private readonly Uri _resource;
    private readonly IMediaSocket _socket;
    private readonly DtlsIdentity _identity;
    private readonly RtcPeer _peer;
    private readonly byte[] _datagram = new byte[MaxDatagramBytes];
    private readonly ReceiveBatch _batch = new(16);
    private readonly long _started;
    private bool _serverLeft;

    private AudioCall(AudioDoor door, Uri resource, IMediaSocket socket, DtlsIdentity identity, RtcPeer peer, uint ssrc, string addresses, long started)
    {
        (_door, _resource, _socket, _identity, _peer, _started) = (door, resource, socket, identity, peer, started);
        (Ssrc, Addresses) = (ssrc, addresses);
    }

    /// <summary>The synchronisation source of what is sent.</summary>
    public uint Ssrc { get; }

    /// <summary>Where the server said that its audio is, for people to read.</summary>
    public string Addresses { get; }

    private TimeSpan Now => TimeProvider.System.GetElapsedTime(_started);

    /// <summary>Asks the server for a session.</summary>
    /// <param name="door">The server.</param>
    /// <param name="space">The Space.</param>
    /// <param name="direction">Whether to talk or to listen.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <param name="isOwnServer">True when the server is this process: its audio is then on this machine, whatever it offers to others.</param>
    /// <exception cref="CommandFailedException">There is none; the message says why.</exception>
    public static async Task<AudioCall> OpenAsync(
        AudioDoor door, SpaceId space, AudioDirection direction, CancellationToken cancellationToken, bool isOwnServer = false)
    {
        if (!OpenSsl.IsAvailable(out var explanation))
        {
            throw new CommandFailedException($"Audio needs OpenSSL 3, which was not found. {explanation}");
        }

        if (!MediaSocket.TryOpen(new MediaSocketOptions { ReceiveBufferBytes = 1 << 18, SendBufferBytes = 1 << 18 }, out var socket, out var refusal))
        {
            throw new CommandFailedException(refusal.Describe("UDP", 0));
        }

        var identity = DtlsIdentity.Create();
        Uri? resource = null;
        try
        {
            var ice = IceCredentials.Create();
            var ssrc = (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue);
            var terms = new SdpOfferTerms(ice, identity.Fingerprint) { Ssrc = ssrc, SessionId = (ulong)RandomNumberGenerator.GetInt32(int.MaxValue) };
            // One section: the server then sends the loudest, which is what one recording can hold.
            var offer = direction == AudioDirection.Publish ? SdpOfferWriter.WritePublish(terms) : SdpOfferWriter.WriteListen(terms, 1);
            (resource, var sdp) = await door.OpenAsync(space, direction, offer, cancellationToken);
            if (!SdpAnswerReader.TryParse(sdp, out var answer, out var fault))
            {
                throw new CommandFailedException($"The server's answer makes no sense: {fault}");
            }

            var candidates = answer.Candidates.Select(candidate => candidate.Address).Where(address => address.Protocol == TransportProtocol.Udp).ToList();
            if (isOwnServer && candidates.Count > 0)
            {
                candidates.Insert(0, TransportAddress.From(new IPEndPoint(IPAddress.Loopback, candidates[0].Port)));
            }

            var started = TimeProvider.System.GetTimestamp();
            var peer = new RtcPeer(identity, ice, answer.Ice, answer.Fingerprints, candidates, new Random(), TimeSpan.Zero);
            return new AudioCall(door, resource, socket, identity, peer, ssrc, string.Join(", ", candidates.Select(address => address.ToEndPoint())), started);
        }
        catch
        {
            socket.Dispose();
            identity.Dispose();
            if (resource is not null)
            {
                await door.CloseAsync(resource);
            }

            throw;
        }
    }

    /// <summary>Lets the media work. Once.</summary>
    /// <returns>Why it ended.</returns>
    public async Task<CallEnd> RunAsync(ICallMedia media, CancellationToken cancellationToken)
    {
        var ended = new TaskCompletionSource<CallEnd>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                ended.SetResult(RunWhole(media, cancellationToken));
            }
#pragma warning disable CA1031 // Whoever waits for the thread gets whatever it threw.
            catch (Exception e)
#pragma warning restore CA1031
            {
                ended.SetException(e);
            }
        })
        { IsBackground = true, Name = "stoa audio call" }.Start();
        await using var wake = cancellationToken.Register(_socket.Wake);
        return await ended.Task;
    }

    /// <summary>Sends a packet of media.</summary>
    /// <param name="header">The whole RTP header.</param>
    /// <param name="payload">The payload, at most <see cref="OpusClip.MaxPacketBytes"/>.</param>
    /// <param name="index">The sequence number without wrapping; its low 16 bits stand in the header.</param>
    public void Send(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, ulong index)
    {
        if (_peer.Sender is { } sender && _peer.Destination is { } destination)
        {
            _socket.Commit(sender.Protect(header, payload, Ssrc, index, _socket.Reserve()), destination);
        }
    }

    /// <summary>Sends a compound RTCP packet.</summary>
    public void SendReport(ReadOnlySpan<byte> compound)
    {
        if (_peer.Sender is { } sender && _peer.Destination is { } destination)
        {
            _socket.Commit(sender.ProtectRtcp(compound, _socket.Reserve()), destination);
        }
    }

    /// <summary>Deletes the session at the door, and frees what it held. Does not fail.</summary>
    public async ValueTask DisposeAsync()
    {
        await _door.CloseAsync(_resource);
        _socket.Dispose();
        _peer.Dispose();
        _identity.Dispose();
    }

    private CallEnd RunWhole(ICallMedia media, CancellationToken cancellationToken)
    {
        try
        {
            return RunUntilEnd(media, cancellationToken);
        }
        finally
        {
            media.End(Now);
            SayGoodbye();
        }
    }

    private CallEnd RunUntilEnd(ICallMedia media, CancellationToken cancellationToken)
    {
        var isConnected = false;
        while (true)
        {
            var now = Now;
            _peer.Advance(now);
            SendOwn();
            if (cancellationToken.IsCancellationRequested)
            {
                return CallEnd.Stopped;
            }

            if (_serverLeft || _peer.State == RtcPeerState.Closed)
            {
                return CallEnd.ServerLeft;
            }

            if (_peer.State == RtcPeerState.Failed || (!isConnected && now > _connectWithin))
            {
                return isConnected ? CallEnd.Lost : _peer.Destination is null ? CallEnd.NotReached : CallEnd.HandshakeFailed;
            }

            if (_peer.State == RtcPeerState.Connected)
            {
                if (!isConnected)
                {
                    isConnected = true;
                    media.Begin(now);
                }

                media.Act(this, now);
                if (media.IsDone)
                {
                    return CallEnd.Done;
                }
            }

            _socket.Flush();
            Receive(media, WaitFor(isConnected ? media.NextDeadline : null, now));
        }
    }

    private TimeSpan WaitFor(TimeSpan? deadline, TimeSpan now)
    {
        var next = now + _longestWait;
        next = deadline < next ? deadline.Value : next;
        next = _peer.NextDeadline < next ? _peer.NextDeadline.Value : next;
        return next > now ? next - now : TimeSpan.Zero;
    }

    private void Receive(ICallMedia media, TimeSpan timeout)
    {
        var count = _socket.Receive(_batch, timeout);
        var now = Now;
        for (var i = 0; i < count; i++)
        {
            switch (_peer.Receive(_batch[i], _batch.Source(i), now, out var length))
            {
                case RtcPeerReceipt.Media when RtpPacket.TryParse(_batch[i][..length], out var packet):
                    media.Receive(this, packet, now);
                    break;
                case RtcPeerReceipt.Report:
                    Read(media, _batch[i][..length], now);
                    break;
            }
        }
    }

    private void Read(ICallMedia media, ReadOnlySpan<byte> compound, TimeSpan now)
    {
        var reader = new RtcpReader(compound);
        while (reader.TryRead(out var packet))
        {
            _serverLeft |= packet.Type == RtcpPacketType.Goodbye;
            media.Receive(packet, now);
        }
    }

    private void SendOwn()
    {
        while (_peer.TryTake(_datagram, out var length, out var destination))
        {
            _datagram.AsSpan(0, length).CopyTo(_socket.Reserve());
            _socket.Commit(length, destination);
        }
    }

    private void SayGoodbye()
    {
        Span<byte> bytes = stackalloc byte[64];
        var writer = new RtcpWriter(bytes);
        writer.WriteReceiverReport(Ssrc, []);
        writer.WriteBye([Ssrc]);
        SendReport(writer.Written);
        _peer.Close(Now);
        SendOwn();
        _socket.Flush();
    }
}

/// <summary>Why a call ended.</summary>
internal enum CallEnd
{
    /// <summary>The media is done.</summary>
    Done,

    /// <summary>The caller stopped it.</summary>
    Stopped,

    /// <summary>The server said goodbye: the Space is over, the person may no longer talk, the server stops.</summary>
    ServerLeft,

    /// <summary>No address of the server answered.</summary>
    NotReached,

    /// <summary>The server was reached, but the handshake came to nothing in time, or its certificate is not the promised one.</summary>
    HandshakeFailed,

    /// <summary>The server was there, and does not answer any more.</summary>
    Lost,
}
