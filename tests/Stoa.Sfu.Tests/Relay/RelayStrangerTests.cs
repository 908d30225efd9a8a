using System.Buffers.Binary;
using Stoa.Sfu.Relay;
using Stoa.Sfu.Tests.Sessions;
using Stoa.Sfu.Tests.Transport;

namespace Stoa.Sfu.Tests.Relay;

/// <summary>What strangers can send to the port for other nodes: nothing is heard of it, nothing is answered, everything is counted.</summary>
public sealed class RelayStrangerTests : IAsyncDisposable
{
    private const ushort Other = 9;
    private static readonly TimeSpan _moment = TimeSpan.FromMilliseconds(20);
    private readonly RelayWorld _world = new(1);
    private readonly RelayNode _node = new(Other, RelayWorld.Key);
    private readonly VirtualSocket _socket;
    private readonly TestPeer _listener;

    public RelayStrangerTests()
    {
        _socket = _world.Network.Open("10.0.0.9", 5081);
        _listener = _world.Listener(0);
        _world.Connect();
        Assert.True(_world.Nodes[0].Unit.SetRelay(_world.Room, new RelayGroup(RelayWorld.Key, 1, [RelayNode.Member(Other)])));
        _world.Run(_moment);
    }

    public async ValueTask DisposeAsync()
    {
        await _world.DisposeAsync();
        _node.Dispose();
    }

    [Fact]
    public void ADatagram_ThatCameBefore_IsNotTakenAgain()
    {
        var datagrams = Enumerable.Range(0, 50).Select(_ => _node.Say()).ToArray();
        Array.ForEach(datagrams, Send);
        Array.ForEach(datagrams, Send);
        Assert.Equal(50, _listener.Packets.Count);
        Assert.Equal(50, _world.Drops(0, DropReason.RelayReplayed));
    }

    [Fact]
    public void ADatagram_WithAnyBitChanged_IsNotTaken()
    {
        var good = _node.Say();
        for (var bit = 0; bit < good.Length * 8; bit++)
        {
            var bad = good.ToArray();
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            Send(bad);
        }

        Assert.Empty(_listener.Packets);
        Assert.True(_world.Drops(0, DropReason.RelayNotAuthentic) > 0 && _world.Drops(0, DropReason.RelayUnknown) > 0);
        Send(good);
        Assert.Single(_listener.Packets);
    }

    [Fact]
    public void ADatagram_OfAnyOtherLength_IsNotTaken()
    {
        var good = _node.Say();
        for (var length = 1; length < good.Length; length++)
        {
            Send(good[..length]);
        }

        Send([.. good, 0]);
        Send([.. good, .. new byte[1_400]]);
        Assert.Empty(_listener.Packets);
        Send(good);
        Assert.Single(_listener.Packets);
    }

    [Fact]
    public void AnotherKey_OrAnotherNodesNumber_IsNotTaken()
    {
        using var stranger = new RelayNode(Other, RelayWorld.KeyOf(8));
        using var unlisted = new RelayNode(10, RelayWorld.Key);
        using var self = new RelayNode(1, RelayWorld.Key);
        Send(stranger.Say());
        Send(unlisted.Say());
        Send(self.Say());
        Assert.Equal(3, _world.Drops(0, DropReason.RelayUnknown));
        var borrowed = unlisted.Say();
        BinaryPrimitives.WriteUInt16BigEndian(borrowed.AsSpan(8), Other);
        Send(borrowed);
        var renamed = stranger.Say();
        _node.Say().AsSpan(0, 8).CopyTo(renamed); // The right group, under the wrong key.
        Send(renamed);
        Assert.Equal(2, _world.Drops(0, DropReason.RelayNotAuthentic));
        Assert.Empty(_listener.Packets);
    }

    [Fact]
    public void ANodeThatIsNotListedAnyMore_IsNotTaken()
    {
        Send(_node.Say());
        Assert.Single(_listener.Packets);
        Assert.True(_world.Nodes[0].Unit.SetRelay(_world.Room, new RelayGroup(RelayWorld.Key, 1, [RelayNode.Member(11)])));
        _world.Run(_moment);
        Send(_node.Say());
        Assert.Single(_listener.Packets);
        Assert.Equal(0, _world.Nodes[0].Unit.Find(_world.Room)!.RelayedCount);
    }

    [Fact]
    public void Numbers_LeftOutAndFarBack_AreTakenOnceWithinTheWindowAlone()
    {
        var datagrams = Enumerable.Range(0, 3_000).Select(_ => _node.Say()).ToArray();
        Send(datagrams[2_999]);
        Send(datagrams[2_999 - RelayWindow.Size]);
        Assert.Equal(1, _world.Drops(0, DropReason.RelayReplayed));
        Send(datagrams[2_999 - RelayWindow.Size + 1]);
        Send(datagrams[2_999 - RelayWindow.Size + 1]);
        Assert.Equal(2, _world.Drops(0, DropReason.RelayReplayed));
    }

    [Fact]
    public void PeopleWithoutNumber_ThroughANode_AreBounded()
    {
        for (var person = 0; person < 500; person++)
        {
            Send(_node.Say(person));
        }

        Assert.Equal(100, _world.Nodes[0].Unit.Find(_world.Room)!.RelayedCount);
        Assert.Equal(400, _world.Drops(0, DropReason.TooManySources));
    }

    [Fact]
    public void APersonWhoBeginsAgainAndAgain_TakesNoPlaceFromOthers()
    {
        for (var session = 1; session <= 150; session++)
        {
            Send(_node.Say(50, startedAt: session));
            _world.Run(TimeSpan.FromMilliseconds(200));
        }

        Assert.InRange(_world.Nodes[0].Unit.Find(_world.Room)!.RelayedCount, 1, 10);
        Assert.Equal(0, _world.Drops(0, DropReason.TooManySources));
    }

    [Fact]
    public void Noise_IsNeitherAnsweredNorTaken()
    {
        var random = new Random(1);
        for (var i = 0; i < 2_000; i++)
        {
            var noise = new byte[random.Next(1, 1_472)];
            random.NextBytes(noise);
            noise.CopyTo(_socket.Reserve());
            _socket.Commit(noise.Length, _world.Sockets[0].Address);
        }

        _socket.Flush();
        _world.Run(_moment * 50);
        Assert.Equal(2_000, _world.Drops(0, DropReason.RelayUnknown));
        Assert.Equal((0, 0), (_world.Sockets[0].Counts.DatagramsOut, _socket.Counts.DatagramsIn));
        Assert.Empty(_listener.Packets);
    }

    [Fact]
    public void TheLongestPacket_Passes_AndALongerOneIsNotSent()
    {
        Send(_node.Say(payloadBytes: RelayDatagram.MaxPayloadBytes));
        Assert.Equal(RelayDatagram.MaxPayloadBytes, Assert.Single(_listener.Packets).Length);
        Assert.True(_world.Nodes[0].Unit.SetRelay(_world.Room, new RelayGroup(RelayWorld.Key, 1, [RelayNode.Member(Other) with { HasListeners = true }])));
        var speaker = _world.Speaker(0, 1);
        _world.RunUntil(() => speaker.State == Rtc.Peer.RtcPeerState.Connected && _world.Nodes[0].Connected.Contains(speaker.Id), TimeSpan.FromSeconds(5));
        speaker.PayloadLength = RelayDatagram.MaxPayloadBytes;
        speaker.SendPacket(20);
        _world.Run(_moment);
        Assert.Equal(1, _world.Sockets[0].Counts.DatagramsOut);
        speaker.PayloadLength++;
        speaker.SendPacket(20);
        _world.Run(_moment);
        Assert.Equal(1, _world.Sockets[0].Counts.DatagramsOut);
        Assert.Equal(1, _world.Drops(0, DropReason.RelayTooLong));
    }

    [Fact]
    public void WhatTravels_HidesPersonAndSound_AndIsNeverTwiceTheSame()
    {
        var (first, second) = (_node.Say(person: 0x0102030405060708), _node.Say(person: 0x0102030405060708));
        Assert.Equal(-1, first.AsSpan().IndexOf((ReadOnlySpan<byte>)[1, 2, 3, 4, 5, 6, 7, 8]));
        Assert.NotEqual(first[RelayDatagram.HeaderBytes..], second[RelayDatagram.HeaderBytes..]);
        Assert.Equal(RelayDatagram.Number(first) + 1, RelayDatagram.Number(second));
        Assert.Equal(Other, RelayDatagram.Sender(first));
    }

    private void Send(byte[] datagram)
    {
        datagram.CopyTo(_socket.Reserve());
        _socket.Commit(datagram.Length, _world.Sockets[0].Address);
        _socket.Flush();
        _world.Run(_moment);
    }
}
