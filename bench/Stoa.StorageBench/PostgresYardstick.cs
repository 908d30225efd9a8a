using System.Security.Cryptography;
using Npgsql;

namespace Stoa.StorageBench;

/// <summary>What PostgreSQL does by itself: prepared single statements, each its own durable transaction, as many connections as callers.</summary>
internal sealed class PostgresYardstick : IAsyncDisposable
{
    private const int RowBytes = 400; // About an event with its snapshot.
    private readonly NpgsqlDataSource _source;
    private readonly string _body = RandomNumberGenerator.GetHexString(RowBytes);
    private long _buyer;
    private long _space;

    private PostgresYardstick(NpgsqlDataSource source) => _source = source;

    public static async Task<PostgresYardstick> MakeAsync(string address)
    {
        var source = NpgsqlDataSource.Create(address);
        await using var make = source.CreateCommand("""
            CREATE TABLE rows(id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE, body text NOT NULL);
            CREATE TABLE spaces(id bigint PRIMARY KEY, sold integer NOT NULL, capacity integer NOT NULL) WITH (fillfactor = 50);
            CREATE TABLE tickets(space bigint, buyer bigint, number integer NOT NULL, PRIMARY KEY (space, buyer));
            """);
        await make.ExecuteNonQueryAsync();
        return new PostgresYardstick(source);
    }

    /// <summary>Rows inserted per second.</summary>
    public Task<double> InsertsAsync(int connections, double seconds) =>
        RunAsync(connections, seconds, "INSERT INTO rows(name, body) VALUES ($1, $2)", _ => [RandomNumberGenerator.GetHexString(13), _body]);

    /// <summary>Seats counted in a row per Space, and a row for each buyer, per second.</summary>
    public async Task<double> SalesAsync(int connections, int spaces, double seconds)
    {
        var first = Interlocked.Add(ref _space, spaces) - spaces;
        for (var i = 0; i < spaces; i++)
        {
            await using var make = _source.CreateCommand("INSERT INTO spaces VALUES ($1, 0, 1000000000)");
            make.Parameters.Add(new NpgsqlParameter { Value = first + i });
            await make.ExecuteNonQueryAsync();
        }

        const string Sql = """
            WITH seat AS (UPDATE spaces SET sold = sold + 1 WHERE id = $1 AND sold < capacity RETURNING sold)
            INSERT INTO tickets SELECT $1, $2, sold FROM seat
            """;
        return await RunAsync(connections, seconds, Sql, caller => [first + (caller % spaces), Interlocked.Increment(ref _buyer)]);
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task<double> RunAsync(int connections, double seconds, string sql, Func<int, object[]> values)
    {
        var open = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => _source.OpenConnectionAsync().AsTask()));
        try
        {
            return await LogComparison.RepeatAsync(connections, seconds, caller =>
            {
                var command = new NpgsqlCommand(sql, open[caller]);
                foreach (var value in values(caller))
                {
                    command.Parameters.Add(new NpgsqlParameter { Value = value });
                }

                return async () =>
                {
                    if (!command.IsPrepared)
                    {
                        await command.PrepareAsync();
                    }

                    foreach (var (value, i) in values(caller).Select((value, i) => (value, i)))
                    {
                        command.Parameters[i].Value = value;
                    }

                    await command.ExecuteNonQueryAsync();
                };
            });
        }
        finally
        {
            foreach (var connection in open)
            {
                await connection.DisposeAsync();
            }
        }
    }
}
