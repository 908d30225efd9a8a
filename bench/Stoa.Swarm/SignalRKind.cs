using System.Text;

namespace Stoa.Swarm;

/// <summary>The yardstick, <c>bench/Stoa.BareSignalR</c>: a hub over WebSockets, JSON protocol, without negotiation.</summary>
internal sealed class SignalRKind : IStreamKind
{
    /// <inheritdoc/>
    public int OpenedStatus => 101;

    /// <inheritdoc/>
    public EventScanner Scanner { get; } = new("\"target\":\""u8.ToArray(), (byte)'"');

    /// <summary>SignalR's handshake in one masked text frame. Source: RFC 6455 section 5.2; a mask of zeros leaves the text as it is.</summary>
    public ReadOnlyMemory<byte> AfterHead { get; } = Frame("{\"protocol\":\"json\",\"version\":1}\u001e");

    /// <inheritdoc/>
    public byte[] StreamRequest(Room room, Person person) => Encoding.ASCII.GetBytes(
        "GET /room HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");

    /// <inheritdoc/>
    public byte[] ChangeRequest(Room room, bool muted) => Encoding.ASCII.GetBytes(
        $"POST /broadcast/{(muted ? RoleChanges.Muted : RoleChanges.Unmuted)} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");

    private static byte[] Frame(string text) => [0x81, (byte)(0x80 | text.Length), 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(text)];
}
