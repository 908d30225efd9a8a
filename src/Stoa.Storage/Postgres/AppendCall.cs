using System.Data;
using Npgsql;
using NpgsqlTypes;
using Stoa.Storage.Json;

namespace Stoa.Storage.Postgres;

/// <summary>One call of <c>events.append_and_commit</c>: many appends, one transaction, one message there and one back.</summary>
internal sealed class AppendCall : IDisposable
{
    /// <summary>The parameters of <c>events.append</c>, in its order.</summary>
    private static readonly NpgsqlDbType[] _types =
    [
        NpgsqlDbType.Text,
        NpgsqlDbType.Array | NpgsqlDbType.Text, NpgsqlDbType.Array | NpgsqlDbType.Bigint, NpgsqlDbType.Array | NpgsqlDbType.Integer,
        NpgsqlDbType.Array | NpgsqlDbType.Integer, NpgsqlDbType.Array | NpgsqlDbType.Text, NpgsqlDbType.Array | NpgsqlDbType.Bigint,
        NpgsqlDbType.Array | NpgsqlDbType.Bigint, NpgsqlDbType.Array | NpgsqlDbType.Text, NpgsqlDbType.Array | NpgsqlDbType.Text,
        NpgsqlDbType.Array | NpgsqlDbType.Integer, NpgsqlDbType.Array | NpgsqlDbType.Text, NpgsqlDbType.Array | NpgsqlDbType.Bigint,
        NpgsqlDbType.Array | NpgsqlDbType.Integer, NpgsqlDbType.Array | NpgsqlDbType.Text,
    ];

    private readonly string _node;
    private readonly NpgsqlCommand _command;

    /// <summary>Prepares the call.</summary>
    /// <param name="connection">It belongs to whoever opened it.</param>
    /// <param name="node">Who appends, so that its own notifications are known: letters and digits.</param>
    public AppendCall(NpgsqlConnection connection, string node)
        : this(connection, node, "CALL events.append_and_commit($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, NULL)")
    {
    }

    private AppendCall(NpgsqlConnection connection, string node, string sql)
    {
        _node = node;
        _command = new NpgsqlCommand(sql, connection);
        foreach (var type in _types)
        {
            _command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type });
        }
    }

    /// <summary>For tests: the same without its commit, which is left to the connection's own transaction.</summary>
    public static AppendCall WithoutCommit(NpgsqlConnection connection, string node) =>
        new(connection, node, "SELECT events.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)");

    /// <summary>Writes the batch and notes each append's <see cref="PendingAppend.Result"/>.</summary>
    /// <param name="batch">No Space twice: which of two versions is the next is the database's to say.</param>
    public void Run(IReadOnlyList<PendingAppend> batch)
    {
        Fill(batch);
        if (!_command.IsPrepared)
        {
            _command.Prepare();
        }

        using var reader = _command.ExecuteReader(CommandBehavior.SingleRow);
        if (!reader.Read())
        {
            throw new NpgsqlException("The append gave no row.");
        }

        var firsts = reader.GetFieldValue<long[]>(0);
        for (var i = 0; i < batch.Count; i++)
        {
            batch[i].Result = firsts[i] == 0
                ? new AppendResult(AppendStatus.Conflict, 0)
                : new AppendResult(AppendStatus.Committed, firsts[i] + batch[i].Bodies.Length - 1);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _command.Dispose();

    private void Fill(IReadOnlyList<PendingAppend> batch)
    {
        var events = batch.SelectMany((write, i) => write.Bodies.Select((body, nth) => (Owner: i + 1, write.Append, Nth: nth, Body: body))).ToList();
        var snapshots = batch.Select((write, i) => (Owner: i + 1, write.Append, write.Snapshot)).Where(write => write.Snapshot is not null).ToList();
        object[] values =
        [
            _node,
            batch.Select(write => write.Append.SpaceId.Value).ToArray(),
            batch.Select(write => write.Append.ExpectedVersion).ToArray(),
            batch.Select(write => write.Bodies.Length).ToArray(),
            events.Select(one => one.Owner).ToArray(),
            events.Select(one => one.Append.SpaceId.Value).ToArray(),
            events.Select(one => one.Append.ExpectedVersion + 1 + one.Nth).ToArray(),
            events.Select(one => one.Append.Events[one.Nth].At.ToUnixTimeMilliseconds()).ToArray(),
            events.Select(one => EventTypeNames.Of(one.Append.Events[one.Nth])).ToArray(),
            events.Select(one => one.Body).ToArray(),
            snapshots.Select(one => one.Owner).ToArray(),
            snapshots.Select(one => one.Append.SpaceId.Value).ToArray(),
            snapshots.Select(one => one.Append.After.Version).ToArray(),
            snapshots.Select(one => (int)one.Append.After.State).ToArray(),
            snapshots.Select(one => one.Snapshot!).ToArray(),
        ];
        for (var i = 0; i < values.Length; i++)
        {
            _command.Parameters[i].Value = values[i];
        }
    }
}
