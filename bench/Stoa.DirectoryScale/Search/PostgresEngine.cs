using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Stoa.Directory.Search;

namespace Stoa.DirectoryScale.Search;

/// <summary>PostgreSQL over a Unix socket: GIN over <c>to_tsvector('simple', title)</c>.</summary>
/// <remarks>
/// The vectors are stored, rows lie in the order of results, an index knows that order too, so that for frequent words the planner can walk it and
/// stop. Two ways of planning: each query anew, which finds that out for frequent words, and once, by GIN, which saves the planning for rare ones; the
/// better of the two is what counts for each kind. Chinese and Japanese titles are in a table of their own:
/// pairs of neighbours as words, and for three characters and more trigrams (pg_trgm).
/// </remarks>
internal sealed class PostgresEngine : ISearchEngine
{
    private const string ByWords = "words @@ to_tsquery('simple', $1)";
    private readonly NpgsqlConnection _connection;
    private readonly Dictionary<string, NpgsqlCommand> _commands = [];
    private readonly string _schedule;
    private readonly bool _isPlannedAnew;

    public PostgresEngine(string connection, bool isPlannedAnew)
    {
        _isPlannedAnew = isPlannedAnew;
        _connection = new NpgsqlConnection(connection);
        _connection.Open();
        Execute(isPlannedAnew ? "SET plan_cache_mode = force_custom_plan" : "SET plan_cache_mode = force_generic_plan; SET enable_indexscan = off");
        _commands["words"] = Command("spaces", ByWords);
        _commands["pairs"] = Command("cjk", ByWords);
        _commands["runs"] = Command("cjk", "title LIKE $1");
        using var pid = new NpgsqlCommand("SELECT pg_backend_pid()", _connection);
        _schedule = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid.ExecuteScalar()}/schedstat");
    }

    public string Name => _isPlannedAnew ? "postgresql_planned_anew" : "postgresql_gin";

    public TimeSpan ServerCpu => TimeSpan.FromMicroseconds(long.Parse(File.ReadAllText(_schedule).Split(' ')[0], CultureInfo.InvariantCulture) / 1000.0);

    public static void Load(string connection, IReadOnlyList<Title> titles)
    {
        using var open = new NpgsqlConnection(connection);
        open.Open();
        Execute(open, "CREATE EXTENSION pg_trgm; CREATE UNLOGGED TABLE loaded (number int, place bigint, title text, pairs text)");
        using (var writer = open.BeginBinaryImport("COPY loaded FROM STDIN (FORMAT BINARY)"))
        {
            foreach (var title in titles)
            {
                writer.StartRow();
                writer.Write(title.Number, NpgsqlDbType.Integer);
                writer.Write(title.Place, NpgsqlDbType.Bigint);
                writer.Write(title.Folded, NpgsqlDbType.Text);
                writer.Write(title.Pairs, NpgsqlDbType.Text);
            }

            writer.Complete();
        }

        Execute(open, """
            CREATE TABLE spaces AS SELECT number, place, to_tsvector('simple', title) AS words FROM loaded ORDER BY place, number;
            CREATE TABLE cjk AS SELECT number, place, title, to_tsvector('simple', pairs) AS words FROM loaded WHERE pairs IS NOT NULL ORDER BY place, number;
            DROP TABLE loaded;
            CREATE INDEX ON spaces USING gin (words) WITH (fastupdate = off);
            CREATE INDEX ON spaces (place, number);
            CREATE INDEX ON cjk USING gin (words) WITH (fastupdate = off);
            CREATE INDEX ON cjk USING gin (title gin_trgm_ops) WITH (fastupdate = off);
            CREATE INDEX ON cjk (place, number);
            """);
        Execute(open, "VACUUM ANALYZE spaces");
        Execute(open, "VACUUM ANALYZE cjk");
    }

    public string Prepare(QueryKind kind, string query)
    {
        var folded = TextFolding.Fold(query);
        return kind switch
        {
            QueryKind.Prefix => folded + ":*",
            QueryKind.CjkRun => $"%{folded}%",
            _ => folded.Replace(" ", " & ", StringComparison.Ordinal),
        };
    }

    public int Run(QueryKind kind, string prepared)
    {
        using var rows = Open(kind, prepared);
        var count = 0;
        while (rows.Read())
        {
            rows.GetInt32(0);
            count++;
        }

        return count;
    }

    public List<int> Find(QueryKind kind, string prepared)
    {
        using var rows = Open(kind, prepared);
        List<int> found = [];
        while (rows.Read())
        {
            found.Add(rows.GetInt32(0));
        }

        return found;
    }

    public void Dispose() => _connection.Dispose();

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        command.ExecuteNonQuery();
    }

    private void Execute(string sql) => Execute(_connection, sql);

    private NpgsqlCommand Command(string table, string condition)
    {
        var command = new NpgsqlCommand($"SELECT number FROM {table} WHERE {condition} ORDER BY place, number LIMIT 100", _connection);
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters[0].Value = "";
        command.Prepare();
        return command;
    }

    private NpgsqlDataReader Open(QueryKind kind, string prepared)
    {
        var command = _commands[kind switch { QueryKind.CjkPair => "pairs", QueryKind.CjkRun => "runs", _ => "words" }];
        command.Parameters[0].Value = prepared;
        return command.ExecuteReader();
    }
}
