using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Stoa.ApiFuzzer;

/// <summary>One HTTP/1.1 connection on which anything can be sent, byte for byte.</summary>
/// <remarks>The framework's client would tidy requests up. Reads no more of HTTP than the server sends.</remarks>
internal sealed class RawConnection(Uri address) : IDisposable
{
    private static readonly IReadOnlyDictionary<string, string> _none = new Dictionary<string, string>(StringComparer.Ordinal);
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);
    private TcpClient? _client;
    private BufferedStream? _stream;

    /// <summary>Sends a request and reads its reply.</summary>
    /// <exception cref="TimeoutException">There was no whole reply within 20 seconds.</exception>
    public async Task<RawReply> SendAsync(FuzzRequest request, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stop.CancelAfter(_patience);
        try
        {
            if (_stream is null)
            {
                _client = new TcpClient { NoDelay = true };
                await _client.ConnectAsync(address.Host, address.Port, stop.Token);
                _stream = new BufferedStream(_client.GetStream(), 16 * 1024);
            }

            var stream = _stream;
            await stream.WriteAsync(request.Bytes, stop.Token);
            await stream.FlushAsync(stop.Token);
            var reply = await ReadAsync(stream, request.Method, stop.Token);
            if (!request.IsHttp || reply.IsStream || reply.Status is 0 or 400 or 408 or 413 or 431
                || reply.Headers.GetValueOrDefault("connection", "").Contains("close", StringComparison.OrdinalIgnoreCase))
            {
                Close(); // After what was no HTTP, or a body not read to its end, nobody knows where the next reply begins.
            }

            return reply;
        }
        catch (Exception broken) when (broken is IOException or SocketException)
        {
            Close();
            return new RawReply(0, _none, []);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            Close();
            throw new TimeoutException("No whole reply within 20 seconds.", late);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private static async Task<RawReply> ReadAsync(BufferedStream stream, string method, CancellationToken cancellationToken)
    {
        while (true)
        {
            var line = await LineAsync(stream, cancellationToken);
            if (line is null)
            {
                return new RawReply(0, _none, []);
            }

            var status = int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
            Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
            while (await LineAsync(stream, cancellationToken) is { Length: > 0 } header)
            {
                var colon = header.IndexOf(':', StringComparison.Ordinal);
                headers[header[..colon]] = header[(colon + 1)..].Trim();
            }

            if (status == 100)
            {
                continue;
            }

            var hasBody = method != "HEAD" && status is not (204 or 304);
            return new RawReply(status, headers, hasBody ? await BodyAsync(stream, headers, cancellationToken) : []);
        }
    }

    private static async Task<byte[]> BodyAsync(BufferedStream stream, Dictionary<string, string> headers, CancellationToken cancellationToken)
    {
        if (headers.TryGetValue("Content-Length", out var length))
        {
            var body = new byte[int.Parse(length, CultureInfo.InvariantCulture)];
            await stream.ReadExactlyAsync(body, cancellationToken);
            return body;
        }

        List<byte> joined = [];
        if (!headers.GetValueOrDefault("Transfer-Encoding", "").Equals("chunked", StringComparison.OrdinalIgnoreCase))
        {
            return [];
        }

        while (int.Parse(await LineAsync(stream, cancellationToken) ?? "0", NumberStyles.HexNumber, CultureInfo.InvariantCulture) is > 0 and var size)
        {
            var chunk = new byte[size];
            await stream.ReadExactlyAsync(chunk, cancellationToken);
            joined.AddRange(chunk);
            await LineAsync(stream, cancellationToken);
            if (headers.GetValueOrDefault("Content-Type", "") == RawReply.StreamType && FirstEvent(joined) is { } first)
            {
                return first; // A stream does not end by itself.
            }

            if (joined is [(byte)'\r', (byte)'\n', ..])
            {
                return []; // Nor does the stream of activities, which begins with an empty line; no other reply does.
            }
        }

        await LineAsync(stream, cancellationToken);
        return [.. joined];
    }

    /// <summary>What the first event says; null while it is not whole.</summary>
    private static byte[]? FirstEvent(List<byte> stream)
    {
        var text = Encoding.UTF8.GetString([.. stream]);
        var begin = text.IndexOf("\ndata: ", StringComparison.Ordinal) + "\ndata: ".Length;
        var end = begin < "\ndata: ".Length ? -1 : text.IndexOf("\n\n", begin, StringComparison.Ordinal);
        return end < 0 ? null : Encoding.UTF8.GetBytes(text[begin..end]);
    }

    /// <summary>A line without its end; null when the connection was closed.</summary>
    private static async Task<string?> LineAsync(BufferedStream stream, CancellationToken cancellationToken)
    {
        List<byte> line = [];
        var one = new byte[1];
        while (await stream.ReadAsync(one, cancellationToken) == 1)
        {
            if (one[0] == '\n')
            {
                return Encoding.Latin1.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(one[0]);
        }

        return line.Count == 0 ? null : throw new IOException("The reply ended within a line.");
    }

    private void Close()
    {
        _stream?.Dispose();
        _client?.Dispose();
        (_stream, _client) = (null, null);
    }
}
