using System.Globalization;
using Npgsql;

namespace Stoa.Storage.Postgres;

/// <summary>Notices what other nodes append: they notify, and once a second the log's last number is asked for.</summary>
/// <param name="database">The database.</param>
/// <param name="node">This node, whose own notifications say nothing new.</param>
/// <param name="ownSeq">The last number that this node committed itself.</param>
internal sealed class CommitWatch(PostgresDatabase database, string node, Func<long> ownSeq) : IAsyncDisposable
{
    private const int AnswerSeconds = 5;
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim _one = new(1);
    private readonly CancellationTokenSource _closing = new();
    private NpgsqlConnection? _connection;
    private long _seen;
    private bool _changed;

    /// <summary>Completes when another node may have appended since the last call: at once on the first, and when the connection is a new one.</summary>
    /// <exception cref="StorageUnavailableException">The database cannot be asked. The next call connects anew.</exception>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        await _one.WaitAsync(ending.Token);
        try
        {
            if (_connection is null)
            {
                await ListenAsync(ending.Token);
            }

            while (!_changed)
            {
                if (!await _connection!.WaitAsync(_interval, ending.Token))
                {
                    await LookAsync(ending.Token);
                }
            }

            _changed = false;
        }
        catch (Exception failure)
        {
            await DisconnectAsync();
            if (PostgresDatabase.IsFailure(failure))
            {
                throw database.Failure(failure);
            }

            throw;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Cancels a waiting call and gives the connection back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _one.WaitAsync();
        await DisconnectAsync();
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        _connection = await database.Source.OpenConnectionAsync(cancellationToken);
        _connection.Notification += Hear;
        await using var listen = new NpgsqlCommand($"LISTEN {PostgresEventSchema.Channel}", _connection);
        await listen.ExecuteNonQueryAsync(cancellationToken);
        await LookAsync(cancellationToken);
        _changed = true; // Whatever happened while nobody listened.
    }

    private void Hear(object sender, NpgsqlNotificationEventArgs notification)
    {
        var (from, number) = notification.Payload.Split(':') is [var first, var second] ? (first, second) : ("", "");
        if (notification.Channel == PostgresEventSchema.Channel && from != node && long.TryParse(number, CultureInfo.InvariantCulture, out var seq))
        {
            _changed = true;
            _seen = Math.Max(_seen, seq);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        await using var select = new NpgsqlCommand("SELECT seq FROM events.last", _connection) { CommandTimeout = AnswerSeconds };
        var seq = (long)(await select.ExecuteScalarAsync(cancellationToken) ?? 0L);
        _changed |= seq > Math.Max(_seen, ownSeq());
        _seen = Math.Max(_seen, seq);
    }

    private async Task DisconnectAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            connection.Notification -= Hear;
            await connection.DisposeAsync();
        }
    }
}
