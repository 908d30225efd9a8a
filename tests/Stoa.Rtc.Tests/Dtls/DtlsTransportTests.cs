using System.Buffers.Binary;
using Stoa.Rtc.Dtls;
using Stoa.Rtc.Srtp;

namespace Stoa.Rtc.Tests.Dtls;

/// <summary>The server against our own client, in memory and simulated time.</summary>
public sealed class DtlsTransportTests : IClassFixture<DtlsTransportTests.Identities>, IDisposable
{
    private static readonly TimeSpan _aMinute = TimeSpan.FromMinutes(1);

    private readonly DtlsIdentity _ours;
    private readonly DtlsIdentity _theirs;
    private readonly List<DtlsTransport> _made = [];

    public DtlsTransportTests(Identities identities) => (_ours, _theirs) = (identities.Ours, identities.Theirs);

    [Fact]
    public void IsAvailable_Here_SaysTheVersion()
    {
        Assert.True(OpenSsl.IsAvailable(out var explanation), explanation);
        Assert.StartsWith("OpenSSL ", explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Warm_Connects() => Assert.True(_ours.Warm());

    [Fact]
    public void Run_NothingLost_ConnectsInTwoRoundTripsAndKeysFit()
    {
        var (client, server) = Pair();
        Assert.Equal((DtlsState.New, null, null), (server.State, server.NextDeadline, server.TakeKeys()));
        var delivery = new DatagramDelivery(client, server);
        delivery.Run(_aMinute);

        Assert.Equal((DtlsState.Connected, DtlsState.Connected), (client.State, server.State));
        Assert.Equal(DtlsFailure.None, server.Failure);
        Assert.Equal(TimeSpan.FromMilliseconds(80), delivery.Now);
        Assert.Equal(4, delivery.Sent); // one datagram for each flight
        Assert.Null(server.NextDeadline);
        using var ours = server.TakeKeys()!;
        using var theirs = client.TakeKeys()!;
        Assert.Null(server.TakeKeys());
        Assert.Equal(SrtpProfile.AeadAes128Gcm, ours.Profile);
        Assert.Equal(ours.LocalKey, theirs.RemoteKey);
        Assert.Equal(ours.LocalSalt, theirs.RemoteSalt);
        Assert.Equal(ours.RemoteKey, theirs.LocalKey);
        Assert.Equal(ours.RemoteSalt, theirs.LocalSalt);
        Assert.False(ours.LocalKey.SequenceEqual(ours.RemoteKey));

        using var sender = ours.CreateSender();
        using var receiver = theirs.CreateReceiver();
        var packet = new byte[64];
        var length = sender.Protect([0x80, 111, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9], [1, 2, 3], 9, 1, packet);
        Assert.Equal(SrtpVerdict.Accepted, receiver.Unprotect(packet.AsSpan(0, length), out _, out _));
    }

    [Fact]
    public void Run_LossDuplicationAndReordering_AlwaysConnects()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var (client, server) = Pair(mtuBytes: seed % 2 == 0 ? 1200 : 300);
            var delivery = new DatagramDelivery(client, server, seed, lossPercent: 20, duplicatePercent: 10, jitterMilliseconds: 60);
            delivery.Run(_aMinute);
            Assert.Equal((seed, DtlsState.Connected, DtlsState.Connected), (seed, client.State, server.State));
            using var ours = server.TakeKeys()!;
            using var theirs = client.TakeKeys()!;
            Assert.Equal(ours.LocalKey, theirs.RemoteKey);
            server.Dispose();
            client.Dispose();
        }
    }

    [Fact]
    public void Run_EveryDatagramLostOnce_ConnectsAfterRetransmissions()
    {
        for (var lost = 0; lost < 4; lost++)
        {
            var (client, server) = Pair();
            var count = 0;
            var which = lost;
            var delivery = new DatagramDelivery(client, server) { Change = (datagram, _) => count++ == which ? [] : [datagram] };
            delivery.Run(_aMinute);
            Assert.Equal((lost, DtlsState.Connected, DtlsState.Connected), (lost, client.State, server.State));
            Assert.True(delivery.Now < TimeSpan.FromSeconds(1), delivery.Now.ToString());
        }
    }

    [Fact]
    public void TryTake_SmallMtu_NoDatagramIsLonger()
    {
        var (client, server) = Pair(mtuBytes: 256);
        var delivery = new DatagramDelivery(client, server);
        delivery.Run(_aMinute);
        Assert.Equal(DtlsState.Connected, server.State);
        Assert.InRange(delivery.LargestBytes, 200, 256);
        Assert.True(delivery.Sent > 4);
    }

    [Fact]
    public void TryTake_SentAgain_EpochZeroRecordsHaveNewSequenceNumbers()
    {
        var (client, _) = Pair();
        var seen = new List<ulong>();
        var buffer = new byte[1500];
        client.Start(TimeSpan.Zero);
        for (var now = TimeSpan.Zero; client.State == DtlsState.Connecting; now = client.NextDeadline ?? now)
        {
            client.Advance(now);
            while (client.TryTake(buffer, out _))
            {
                seen.Add(BinaryPrimitives.ReadUInt64BigEndian(buffer.AsSpan(3)));
            }
        }

        Assert.Equal(Enumerable.Range(0, seen.Count).Select(number => (ulong)number), seen);
        Assert.InRange(seen.Count, 8, 12); // 0.2, 0.4, 0.8, 1.6, 3.2, 5, 5, … up to 30 s
        Assert.Equal(DtlsFailure.TimedOut, client.Failure);
    }

    [Fact]
    public void TryTake_SpanTooShort_ThrowsAndKeepsTheDatagram()
    {
        var (client, _) = Pair();
        client.Start(TimeSpan.Zero);
        Assert.Throws<ArgumentException>(() => client.TryTake(new byte[10], out _));
        Assert.True(client.TryTake(new byte[1200], out var length));
        Assert.True(length > 100);
    }

    [Fact]
    public void Run_ClientWithAnotherCertificate_ServerFailsAndClientHearsTheAlert()
    {
        var server = Made(new DtlsTransport(_ours, DtlsRole.Server, [_ours.Fingerprint, DtlsFingerprint.Of([1])]));
        var client = Made(new DtlsTransport(_theirs, DtlsRole.Client, [_ours.Fingerprint]));
        new DatagramDelivery(client, server).Run(_aMinute);
        Assert.Equal((DtlsState.Failed, DtlsFailure.Fingerprint), (server.State, server.Failure));
        Assert.Equal((DtlsState.Failed, DtlsFailure.Alert), (client.State, client.Failure));
        Assert.Null(server.TakeKeys());
        Assert.Null(client.TakeKeys());
    }

    [Fact]
    public void Run_ServerWithAnotherCertificate_ClientFailsAndServerHearsTheAlert()
    {
        var server = Made(new DtlsTransport(_ours, DtlsRole.Server, [_theirs.Fingerprint]));
        var client = Made(new DtlsTransport(_theirs, DtlsRole.Client, [_theirs.Fingerprint]));
        new DatagramDelivery(client, server).Run(_aMinute);
        Assert.Equal((DtlsState.Failed, DtlsFailure.Fingerprint), (client.State, client.Failure));
        Assert.Equal((DtlsState.Failed, DtlsFailure.Alert), (server.State, server.Failure));
        Assert.Null(server.TakeKeys());
    }

    [Fact]
    public void Run_NoFingerprintPromised_Fails()
    {
        var server = Made(new DtlsTransport(_ours, DtlsRole.Server, []));
        var client = Made(new DtlsTransport(_theirs, DtlsRole.Client, [_ours.Fingerprint]));
        new DatagramDelivery(client, server).Run(_aMinute);
        Assert.Equal(DtlsFailure.Fingerprint, server.Failure);
    }

    [Fact]
    public void Run_OneOfSeveralFingerprints_Connects()
    {
        var server = Made(new DtlsTransport(_ours, DtlsRole.Server, [DtlsFingerprint.Of([1]), _theirs.Fingerprint]));
        var client = Made(new DtlsTransport(_theirs, DtlsRole.Client, [_ours.Fingerprint]));
        new DatagramDelivery(client, server).Run(_aMinute);
        Assert.Equal(DtlsState.Connected, server.State);
    }

    [Fact]
    public void Receive_ClientHelloInTwoDatagrams_IsPutTogether()
    {
        foreach (var reversed in new[] { false, true })
        {
            var (client, server) = Pair();
            var delivery = new DatagramDelivery(client, server)
            {
                Change = (datagram, fromClient) => fromClient && datagram[0] == 22 && datagram[13] == 1
                    ? reversed ? Fragments(datagram[13..], 100).Reverse() : Fragments(datagram[13..], 100) : [datagram],
            };
            delivery.Run(_aMinute);
            Assert.Equal(DtlsState.Connected, server.State);
            Assert.Equal(TimeSpan.FromMilliseconds(80), delivery.Now);
        }
    }

    [Fact]
    public void Receive_ClientHelloOf1463Bytes_IsAnswered()
    {
        var (client, server) = Pair();
        var buffer = new byte[1500];
        client.Start(TimeSpan.Zero);
        Assert.True(client.TryTake(buffer, out var length));
        var parts = Fragments(Padded(buffer[13..length], 1463 - (2 * 25) + 12), 1200 - 25).ToArray();
        Assert.Equal([1200, 263], parts.Select(part => part.Length));

        server.Receive(parts[0], TimeSpan.Zero);
        Assert.False(server.TryTake(buffer, out _));
        server.Receive(parts[1], TimeSpan.Zero);
        Assert.True(server.TryTake(buffer, out _));
        Assert.Equal((22, 2), (buffer[0], buffer[13])); // ServerHello
    }

    [Fact]
    public void Receive_GarbageAtEachStage_IsDroppedAndTheHandshakeGoesOn()
    {
        var random = new Random(3);
        var (client, server) = Pair();
        var delivery = new DatagramDelivery(client, server)
        {
            Change = (datagram, _) =>
            {
                var garbage = new byte[random.Next(1, 1500)];
                random.NextBytes(garbage);
                var record = garbage.ToArray();
                if (record.Length >= 13)
                {
                    // A header that fits, of application data of an epoch that is not there yet.
                    new byte[] { 23, 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 0, 7 }.CopyTo(record, 0);
                    BinaryPrimitives.WriteUInt16BigEndian(record.AsSpan(11), (ushort)(record.Length - 13));
                }

                garbage[0] = (byte)random.Next(64, 256);
                return [garbage, [], [22], record, datagram, garbage];
            },
        };
        delivery.Run(_aMinute);
        Assert.Equal((DtlsState.Connected, DtlsState.Connected), (client.State, server.State));
    }

    [Fact]
    public void Receive_EachDatagramCutOrFlipped_NeverThrowsAndNeverConnectsToAnother()
    {
        var random = new Random(5);
        var outcomes = new HashSet<DtlsState>();
        for (var round = 0; round < 120; round++)
        {
            var (client, server) = Pair();
            var count = 0;
            var target = round % 4;
            var cut = round % 8 >= 4;
            var delivery = new DatagramDelivery(client, server)
            {
                Change = (datagram, _) =>
                {
                    if (count++ == target)
                    {
                        if (cut)
                        {
                            return [datagram[..random.Next(datagram.Length)]];
                        }

                        datagram[random.Next(datagram.Length)] ^= (byte)(1 << random.Next(8));
                    }

                    return [datagram];
                },
            };
            delivery.Run(_aMinute);
            outcomes.Add(server.State);
            Assert.True(server.State is DtlsState.Connected or DtlsState.Failed);
            if (server.State == DtlsState.Connected && client.State == DtlsState.Connected)
            {
                using var ours = server.TakeKeys()!;
                using var theirs = client.TakeKeys()!;
                Assert.Equal(ours.Profile, theirs.Profile);
                Assert.Equal(ours.LocalKey, theirs.RemoteKey);
            }

            client.Dispose();
            server.Dispose();
        }

        Assert.Contains(DtlsState.Connected, outcomes);
        Assert.Contains(DtlsState.Failed, outcomes);
    }

    [Fact]
    public void Receive_GarbageWhenConnected_ChangesNothing()
    {
        var (client, server) = Connected();
        var random = new Random(9);
        var buffer = new byte[1500];
        for (var i = 0; i < 500; i++)
        {
            random.NextBytes(buffer);
            buffer[0] = (byte)random.Next(20, 26);
            buffer[1] = 0xFE;
            buffer[2] = 0xFD;
            buffer[3] = 0;
            buffer[4] = (byte)random.Next(3);
            server.Receive(buffer.AsSpan(0, random.Next(buffer.Length)), TimeSpan.FromSeconds(i));
        }

        Assert.Equal(DtlsState.Connected, server.State);
        client.Close(TimeSpan.Zero);
        Assert.True(client.TryTake(buffer, out var length));
        server.Receive(buffer.AsSpan(0, length), TimeSpan.Zero);
        Assert.Equal(DtlsState.Closed, server.State);
    }

    [Fact]
    public void Advance_PeerVanishes_TimesOutAfter30Seconds()
    {
        for (var heard = 0; heard < 3; heard++)
        {
            var (client, server) = Pair();
            var (count, until) = (0, heard);
            var delivery = new DatagramDelivery(client, server) { Change = (datagram, _) => count++ < until ? [datagram] : [] };
            delivery.Run(_aMinute);
            Assert.Equal((DtlsState.Failed, DtlsFailure.TimedOut), (server.State, server.Failure));
            Assert.Equal((DtlsState.Failed, DtlsFailure.TimedOut), (client.State, client.Failure));
            Assert.Equal(DtlsTransport.HandshakeTimeout, delivery.Now);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Close_WhenConnected_ThePeerIsClosed(bool byServer)
    {
        var (client, server) = Connected();
        var (leaves, stays) = byServer ? (server, client) : (client, server);
        var buffer = new byte[1500];
        leaves.Close(TimeSpan.Zero);
        Assert.Equal(DtlsState.Closed, leaves.State);
        Assert.True(leaves.TryTake(buffer, out var length));
        stays.Receive(buffer.AsSpan(0, length), TimeSpan.Zero);
        Assert.Equal((DtlsState.Closed, DtlsFailure.None), (stays.State, stays.Failure));
        stays.Receive(buffer.AsSpan(0, length), TimeSpan.Zero);
        leaves.Close(TimeSpan.Zero);
        leaves.Advance(TimeSpan.FromHours(1));
        Assert.Null(stays.NextDeadline);
    }

    [Fact]
    public void Receive_GoodbyeCutOrFlipped_ChangesNothing()
    {
        var (client, server) = Connected();
        var buffer = new byte[1500];
        client.Close(TimeSpan.Zero);
        Assert.True(client.TryTake(buffer, out var length));
        var goodbye = buffer[..length];
        for (var cut = 0; cut < length; cut++)
        {
            server.Receive(goodbye.AsSpan(0, cut), TimeSpan.Zero);
        }

        for (var bit = 0; bit < length * 8; bit++)
        {
            goodbye[bit / 8] ^= (byte)(1 << (bit % 8));
            server.Receive(goodbye, TimeSpan.Zero);
            goodbye[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.Equal(DtlsState.Connected, server.State);
        server.Receive(goodbye, TimeSpan.Zero);
        Assert.Equal(DtlsState.Closed, server.State);
    }

    [Fact]
    public void Close_BeforeConnected_IsClosedWithoutKeys()
    {
        var (client, server) = Pair();
        client.Start(TimeSpan.Zero);
        client.Close(TimeSpan.Zero);
        server.Close(TimeSpan.Zero);
        Assert.Equal((DtlsState.Closed, DtlsState.Closed), (client.State, server.State));
        Assert.Null(client.TakeKeys());
        client.Start(TimeSpan.Zero);
        Assert.Equal(DtlsState.Closed, client.State);
    }

    [Fact]
    public void Dispose_AtAnyTime_LaterCallsDoNothing()
    {
        var (client, server) = Connected();
        client.Dispose();
        server.Dispose();
        client.Dispose();
        client.Receive(new byte[100], TimeSpan.Zero);
        client.Advance(TimeSpan.FromHours(1));
        client.Close(TimeSpan.Zero);
        Assert.False(client.TryTake(new byte[1500], out _));
        Assert.Null(client.TakeKeys());
        Assert.Equal(DtlsState.Closed, client.State);
    }

    public void Dispose() => _made.ForEach(transport => transport.Dispose());

    /// <summary>Two certificates for all tests here.</summary>
    public sealed class Identities : IDisposable
    {
        public DtlsIdentity Ours { get; } = DtlsIdentity.Create();

        public DtlsIdentity Theirs { get; } = DtlsIdentity.Create();

        public void Dispose()
        {
            Ours.Dispose();
            Theirs.Dispose();
        }
    }

    // handshake header: type (1) | length (3) | message sequence (2) | fragment offset (3) | fragment length (3)
    private static IEnumerable<byte[]> Fragments(byte[] message, int firstBytes)
    {
        var body = message[12..];
        var at = 0;
        for (var number = 0; at < body.Length; number++)
        {
            var length = number == 0 ? Math.Min(firstBytes, body.Length) : body.Length - at;
            var datagram = new byte[13 + 12 + length];
            new byte[] { 22, 0xFE, 0xFD }.CopyTo(datagram, 0);
            datagram[10] = (byte)(number * 50); // apart from the client's own numbers, within its window
            BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(11), (ushort)(12 + length));
            message.AsSpan(0, 6).CopyTo(datagram.AsSpan(13));
            BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(13 + 7), (ushort)at);
            BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(13 + 10), (ushort)length);
            body.AsSpan(at, length).CopyTo(datagram.AsSpan(25));
            at += length;
            yield return datagram;
        }
    }

    // A ClientHello made longer by the padding extension (RFC 7685).
    private static byte[] Padded(byte[] message, int totalBytes)
    {
        var padding = totalBytes - message.Length - 4;
        byte[] padded = [.. message, 0, 21, (byte)(padding >> 8), (byte)padding, .. new byte[padding]];
        BinaryPrimitives.WriteUInt16BigEndian(padded.AsSpan(2), (ushort)(totalBytes - 12));
        BinaryPrimitives.WriteUInt16BigEndian(padded.AsSpan(10), (ushort)(totalBytes - 12));
        var at = 12 + 2 + 32; // version, random
        at += 1 + padded[at]; // session id
        at += 1 + padded[at]; // cookie
        at += 2 + BinaryPrimitives.ReadUInt16BigEndian(padded.AsSpan(at)); // cipher suites
        at += 1 + padded[at]; // compression methods
        BinaryPrimitives.WriteUInt16BigEndian(padded.AsSpan(at), (ushort)(BinaryPrimitives.ReadUInt16BigEndian(padded.AsSpan(at)) + padding + 4));
        return padded;
    }

    private DtlsTransport Made(DtlsTransport transport)
    {
        _made.Add(transport);
        return transport;
    }

    private (DtlsTransport Client, DtlsTransport Server) Pair(int mtuBytes = 1200) => (
        Made(new DtlsTransport(_theirs, DtlsRole.Client, [_ours.Fingerprint], mtuBytes)),
        Made(new DtlsTransport(_ours, DtlsRole.Server, [_theirs.Fingerprint], mtuBytes)));

    private (DtlsTransport Client, DtlsTransport Server) Connected()
    {
        var (client, server) = Pair();
        new DatagramDelivery(client, server).Run(_aMinute);
        Assert.Equal((DtlsState.Connected, DtlsState.Connected), (client.State, server.State));
        return (client, server);
    }
}
