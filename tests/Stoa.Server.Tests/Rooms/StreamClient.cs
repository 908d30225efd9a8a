using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Stoa.Server.Tests.Rooms;

/// <summary>A client of a Space's event stream on a socket of its own, so that it can leave in every way that clients leave.</summary>
internal sealed class StreamClient : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly StreamReader _reader;
    private readonly Lock _gate = new();
    private readonly List<StreamEvent> _events = [];
    private Task _reading = Task.CompletedTask;
    private bool _isEnded;
    private bool _isWhole;
    private long _lastReadAt = TimeProvider.System.GetTimestamp();

    private StreamClient(Socket socket)
    {
        _socket = socket;
        _reader = new StreamReader(new NetworkStream(socket), Encoding.Latin1); // A character a byte: lines and chunks by one reader.
    }

    /// <summary>The status of the reply.</summary>
    public int Status { get; private set; }

    /// <summary>The headers of the reply, names in small letters.</summary>
    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The member <c>reason</c> of a refusal.</summary>
    public string? Reason { get; private set; }

    /// <summary>True once the server has ended the reply, or the connection is gone.</summary>
    public bool IsEnded
    {
        get
        {
            lock (_gate)
            {
                return _isEnded;
            }
        }
    }

    /// <summary>True once the server has ended the reply in order, with its last chunk: nothing was cut off.</summary>
    public bool IsWhole
    {
        get
        {
            lock (_gate)
            {
                return _isWhole;
            }
        }
    }

    /// <summary>Everything that came so far.</summary>
    public IReadOnlyList<StreamEvent> Events
    {
        get
        {
            lock (_gate)
            {
                return [.. _events];
            }
        }
    }

    /// <summary>When something came last, signs of life included, as <see cref="TimeProvider.GetTimestamp"/> of the system's clock.</summary>
    public long LastReadAt => Volatile.Read(ref _lastReadAt);

    /// <summary>The id of the newest event.</summary>
    public string LastId => Events[^1].Id;

    /// <summary>Opens a stream and reads on, or reads the refusal.</summary>
    public static async Task<StreamClient> OpenAsync(
        Uri server, string spaceId, string? token, CancellationToken cancellationToken, string? lastEventId = null, bool isReading = true, string query = "", params string[] headers)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (!isReading)
        {
            socket.ReceiveBufferSize = 4096;
        }

        await socket.ConnectAsync(server.Host, server.Port, cancellationToken);
        var client = new StreamClient(socket);
        try
        {
            var request = new StringBuilder($"GET /api/spaces/{spaceId}/events{query} HTTP/1.1\r\nHost: {server.Authority}\r\n");
            string[] all =
            [
                .. token is null ? (string[])[] : [$"Authorization: Bearer {token}"],
                .. lastEventId is null ? (string[])[] : [$"Last-Event-ID: {lastEventId}"],
                .. headers,
            ];
            request.AppendJoin("", all.Select(header => $"{header}\r\n")).Append("\r\n");
            await socket.SendAsync(Encoding.Latin1.GetBytes(request.ToString()), cancellationToken);
            if (isReading)
            {
                await client.ReadHeadAsync(cancellationToken);
                client._reading = client.ReadBodyAsync();
                if (client.Status != 200)
                {
                    await client._reading.WaitAsync(cancellationToken);
                }
            }

            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until what came is enough.</summary>
    public Task WaitAsync(Func<IReadOnlyList<StreamEvent>, bool> isEnough, string what, CancellationToken cancellationToken) =>
        Patience.UntilAsync(() => isEnough(Events), () => $"{what}; came: {string.Join(" | ", Events.TakeLast(8).Select(e => e.Text))}", cancellationToken);

    /// <summary>Waits until the server has ended the stream.</summary>
    public Task WaitForEndAsync(CancellationToken cancellationToken) => Patience.UntilAsync(() => IsEnded, () => "the stream ends", cancellationToken);

    /// <summary>Leaves with a reset, as a process does that is killed with bytes unread.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Close();
    }

    /// <summary>Says that nothing more will be sent, and keeps listening.</summary>
    public void HalfClose() => _socket.Shutdown(SocketShutdown.Send);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _reading;
        _reader.Dispose();
    }

    private async Task ReadHeadAsync(CancellationToken cancellationToken)
    {
        var line = await _reader.ReadLineAsync(cancellationToken) ?? throw new IOException("The server closed the connection before it answered.");
        Status = int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
        while (await _reader.ReadLineAsync(cancellationToken) is { Length: > 0 } header)
        {
            var (name, value) = (header[..header.IndexOf(':', StringComparison.Ordinal)], header[(header.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim());
            Headers[name] = value;
        }
    }

    private async Task ReadBodyAsync()
    {
        try
        {
            var text = new StringBuilder();
            if (Headers.TryGetValue("Content-Length", out var length))
            {
                text.Append(await ReadAsync(int.Parse(length, CultureInfo.InvariantCulture)));
                Reason = text.Length == 0 ? null : (string?)JsonNode.Parse(text.ToString())?["reason"];
                return;
            }

            while (await _reader.ReadLineAsync() is { } size)
            {
                Volatile.Write(ref _lastReadAt, TimeProvider.System.GetTimestamp());
                var chunk = int.Parse(size, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                if (chunk == 0)
                {
                    lock (_gate)
                    {
                        _isWhole = true;
                    }

                    break;
                }

                text.Append(await ReadAsync(chunk));
                await _reader.ReadLineAsync();
                Take(text);
            }

            if (text.Length > 0)
            {
                Reason = (string?)JsonNode.Parse(text.ToString())?["reason"];
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The connection is gone; what came until then stands.
        }
        finally
        {
            lock (_gate)
            {
                _isEnded = true;
            }
        }
    }

    private async Task<string> ReadAsync(int count)
    {
        var buffer = new char[count];
        return await _reader.ReadBlockAsync(buffer) == count
            ? Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(buffer))
            : throw new IOException("The connection ended within a chunk.");
    }

    /// <summary>Takes whole events out of the text.</summary>
    private void Take(StringBuilder text)
    {
        if (Status != 200)
        {
            return;
        }

        var blocks = text.ToString().Split("\n\n");
        text.Clear().Append(blocks[^1]);
        foreach (var block in blocks[..^1])
        {
            if (!block.StartsWith(':') && !block.StartsWith("retry:", StringComparison.Ordinal))
            {
                var fields = block.Split('\n').ToDictionary(line => line[..line.IndexOf(':', StringComparison.Ordinal)], line => line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..], StringComparer.Ordinal);
                lock (_gate)
                {
                    var hasId = fields.TryGetValue("id", out var id);
                    _events.Add(new StreamEvent(fields["event"], id ?? (_events is [.., var last] ? last.Id : "-0"), fields["data"]) { HasId = hasId });
                }
            }
        }
    }
}

/// <summary>One event of a stream.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Id">Its id; of one without, the id before, as browsers have it.</param>
/// <param name="Json">Its data as sent.</param>
internal sealed record StreamEvent(string Type, string Id, string Json)
{
    /// <summary>False when it came without an id.</summary>
    public bool HasId { get; init; }

    /// <summary>The number within the id.</summary>
    public long Index => long.Parse(Id[(Id.IndexOf('-', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture);

    /// <summary>The member <c>data</c>.</summary>
    public JsonNode Data { get; } = JsonNode.Parse(Json)!["data"]!;

    /// <summary>Type and whom it is about, as tests expect it.</summary>
    public string Text => Data["user_id"] is { } user ? $"{Type} {user}" : Type;
}

/// <summary>Waits for conditions, generously: the machine may be busy.</summary>
internal static class Patience
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    /// <summary>Waits until something is so.</summary>
    public static Task UntilAsync(Func<bool> isSo, Func<string> what, CancellationToken cancellationToken) =>
        UntilAsync(() => Task.FromResult(isSo()), what, cancellationToken);

    /// <summary>Waits until something is so.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo, Func<string> what, CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < _limit, $"It did not come within {_limit}: {what()}");
            await Task.Delay(5, cancellationToken);
        }
    }
}
