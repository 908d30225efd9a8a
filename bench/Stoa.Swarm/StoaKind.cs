using System.Text;

namespace Stoa.Swarm;

/// <summary>Stoa: server-sent events.</summary>
internal sealed class StoaKind : IStreamKind
{
    /// <inheritdoc/>
    public int OpenedStatus => 200;

    /// <inheritdoc/>
    public EventScanner Scanner { get; } = new("\nevent: "u8.ToArray(), (byte)'\n');

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> AfterHead => default;

    /// <summary>A Space as X's lookup shows it.</summary>
    public static byte[] LookupRequest(Room room) => Encoding.ASCII.GetBytes(
        $"GET /2/spaces/{room.Id}?space.fields=participant_count HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {room.Host.Token}\r\n\r\n");

    /// <summary>A person's reaction.</summary>
    public static byte[] ReactionRequest(Room room, Person person)
    {
        const string Body = """{"reaction":"💜"}""";
        return Encoding.UTF8.GetBytes(
            $"POST /api/spaces/{room.Id}/reactions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {person.Token}\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(Body)}\r\n\r\n{Body}");
    }

    /// <inheritdoc/>
    public byte[] StreamRequest(Room room, Person person) => Encoding.ASCII.GetBytes(
        $"GET /api/spaces/{room.Id}/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nAuthorization: Bearer {person.Token}\r\n\r\n");

    /// <inheritdoc/>
    public byte[] ChangeRequest(Room room, bool muted) => Encoding.ASCII.GetBytes(
        $"{(muted ? "POST" : "DELETE")} /api/spaces/{room.Id}/speakers/{room.Speaker.Id}/mute HTTP/1.1\r\nHost: localhost\r\n"
        + $"Authorization: Bearer {room.Host.Token}\r\nContent-Length: 0\r\n\r\n");
}
