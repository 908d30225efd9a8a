using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Stoa.Api.Tests;

/// <summary>One HTTP/1.1 connection that makes no garbage of its own, so that what is counted is the server's.</summary>
internal sealed class BareConnection : IDisposable
{
    private static readonly byte[] _endOfHeaders = "\r\n\r\n"u8.ToArray();
    private static readonly byte[] _length = "\r\nContent-Length: "u8.ToArray();
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 30_000 };
    private readonly byte[] _buffer = new byte[256 * 1024];
    private int _held;

    /// <summary>Connects.</summary>
    public BareConnection(Uri server) => _socket.Connect(IPAddress.Loopback, server.Port);

    /// <summary>A request as it is sent.</summary>
    public static byte[] Request(string method, string path, string? token, string? body = null) => Encoding.UTF8.GetBytes(
        $"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{(token is null ? "" : $"Authorization: Bearer {token}\r\n")}"
        + (body is null ? "\r\n" : $"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));

    /// <summary>Sends, and reads the whole reply, which has to have this status.</summary>
    public void Exchange(byte[] request, int status)
    {
        Send(request);
        ReadReply(status);
    }

    /// <summary>Sends, without waiting for anything.</summary>
    public void Send(byte[] request) => _socket.Send(request);

    /// <summary>Reads the whole reply to what was sent last, which has to have this status.</summary>
    public void ReadReply(int status)
    {
        _held = 0;
        int headers;
        while ((headers = _buffer.AsSpan(0, _held).IndexOf(_endOfHeaders)) < 0)
        {
            Receive();
        }

        // "HTTP/1.1 200 OK"
        Assert.True(Utf8Parser.TryParse(_buffer.AsSpan(9, 3), out int answered, out _));
        if (answered != status)
        {
            Assert.Fail(Encoding.UTF8.GetString(_buffer, 0, _held));
        }

        var at = _buffer.AsSpan(0, headers + 2).IndexOf(_length);
        var body = 0;
        Assert.True(at < 0 || Utf8Parser.TryParse(_buffer.AsSpan(at + _length.Length, headers + 2 - at - _length.Length), out body, out _));
        while (_held < headers + _endOfHeaders.Length + body)
        {
            Receive();
        }
    }

    /// <summary>Reads an event stream until these bytes have come, and forgets all until then.</summary>
    public void ReadUntil(ReadOnlySpan<byte> expected)
    {
        int at;
        while ((at = _buffer.AsSpan(0, _held).IndexOf(expected)) < 0)
        {
            Receive();
        }

        var rest = at + expected.Length;
        _buffer.AsSpan(rest, _held - rest).CopyTo(_buffer);
        _held -= rest;
    }

    public void Dispose() => _socket.Dispose();

    private void Receive()
    {
        var received = _socket.Receive(_buffer.AsSpan(_held));
        Assert.True(received > 0, "The server closed the connection.");
        _held += received;
    }
}
