using Microsoft.Data.Sqlite;
using Stoa.Directory.Search;

namespace Stoa.DirectoryScale.Search;

/// <summary>SQLite FTS5 in this process, the whole database in memory.</summary>
/// <remarks>
/// Without contents, positions and column sizes, since no query needs them, with an index for prefixes of two to four letters, and optimized after
/// loading. Marks belong to words (Hindi). Chinese and Japanese: pairs of neighbours as words of their own, and for three characters and more the
/// trigram tokenizer, which needs three. In order means: a row's number is its place in the order of results, so that FTS5 hands
/// them out in order and stops after a hundred: the best there can be, as long as no participant count ever moves.
/// </remarks>
internal sealed class SqliteEngine : ISearchEngine
{
    private static readonly string[] _tables = ["words", "pairs", "runs"];
    private readonly SqliteConnection _connection = new("Data Source=:memory:");
    private readonly Dictionary<string, SqliteCommand> _commands = [];
    private readonly bool _isOrdered;

    public SqliteEngine(IReadOnlyList<Title> titles, bool isOrdered)
    {
        _isOrdered = isOrdered;
        _connection.Open();
        Execute("""
            CREATE TABLE spaces (row INTEGER PRIMARY KEY, number INTEGER NOT NULL, place INTEGER NOT NULL);
            CREATE VIRTUAL TABLE words USING fts5(title, content='', detail=none, columnsize=0, prefix='2 3 4',
                tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'");
            CREATE VIRTUAL TABLE pairs USING fts5(title, content='', detail=none, columnsize=0);
            CREATE VIRTUAL TABLE runs USING fts5(title, content='', columnsize=0, tokenize='trigram');
            """);
        using (var transaction = _connection.BeginTransaction())
        {
            Load(isOrdered ? [.. titles.OrderBy(title => title.Place).ThenBy(title => title.Number)] : titles);
            transaction.Commit();
        }

        Execute("INSERT INTO words(words) VALUES ('optimize'); INSERT INTO pairs(pairs) VALUES ('optimize'); INSERT INTO runs(runs) VALUES ('optimize'); ANALYZE;");
        foreach (var table in _tables)
        {
            var order = isOrdered ? $"{table}.rowid" : "spaces.place, spaces.number";
            _commands[table] = Command(
                $"SELECT spaces.number FROM {table} JOIN spaces ON spaces.row = {table}.rowid WHERE {table} MATCH $1 ORDER BY {order} LIMIT 100", "$1");
        }
    }

    public string Name => _isOrdered ? "fts5_rows_in_order" : "fts5";

    public string Prepare(QueryKind kind, string query)
    {
        var words = TextFolding.Fold(query).Split(' ').Select(word => $"\"{word}\"");
        return string.Join(' ', words) + (kind == QueryKind.Prefix ? "*" : "");
    }

    public int Run(QueryKind kind, string prepared)
    {
        var command = _commands[TableOf(kind)];
        command.Parameters[0].Value = prepared;
        using var rows = command.ExecuteReader();
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
        var command = _commands[TableOf(kind)];
        command.Parameters[0].Value = prepared;
        using var rows = command.ExecuteReader();
        List<int> found = [];
        while (rows.Read())
        {
            found.Add(rows.GetInt32(0));
        }

        return found;
    }

    public void Dispose() => _connection.Dispose();

    private static string TableOf(QueryKind kind) => kind switch
    {
        QueryKind.CjkPair => "pairs",
        QueryKind.CjkRun => "runs",
        _ => "words",
    };

    private void Load(IReadOnlyList<Title> titles)
    {
        var spaces = Command("INSERT INTO spaces(row, number, place) VALUES ($1, $2, $3)", "$1", "$2", "$3");
        var tables = _tables.Select(table => Command($"INSERT INTO {table}(rowid, title) VALUES ($1, $2)", "$1", "$2")).ToArray();
        for (var row = 0; row < titles.Count; row++)
        {
            var title = titles[row];
            Insert(spaces, row, title.Number, title.Place);
            Insert(tables[0], row, title.Folded);
            if (title.Pairs is { } pairs)
            {
                Insert(tables[1], row, pairs);
                Insert(tables[2], row, title.Folded);
            }
        }
    }

    private static void Insert(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string sql, params ReadOnlySpan<string> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
        {
            command.Parameters.AddWithValue(name, 0);
        }

        command.Prepare();
        return command;
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
