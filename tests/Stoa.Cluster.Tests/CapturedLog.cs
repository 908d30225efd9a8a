using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Stoa.Cluster.Tests;

/// <summary>Keeps what is logged.</summary>
internal sealed class CapturedLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(int Id, string Text)> _lines = [];

    /// <summary>Everything as text.</summary>
    public string Text => string.Join('\n', _lines.Select(line => line.Text));

    /// <summary>How often an event was logged.</summary>
    public int Count(int eventId) => _lines.Count(line => line.Id == eventId);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((eventId.Id, $"{formatter(state, exception)} {exception}"));

    public void Dispose()
    {
    }
}
