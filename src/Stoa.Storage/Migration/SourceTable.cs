using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Stoa.Storage.Databases;
using Stoa.Storage.Postgres;
using Stoa.Storage.Sqlite;

namespace Stoa.Storage.Migration;

/// <summary>A table of a SQLite file, read in the order of its key from any place in it.</summary>
internal sealed class SourceTable(SqliteDatabase database, MovedTable table)
{
    private const char KeysApart = '\n'; // No key has one.

    /// <summary>How many rows it has.</summary>
    public long Count() => database.ReadNumber($"SELECT count(*) FROM {table.Name}");

    /// <summary>The greatest number that it ever gave to a row; 0 when it never did.</summary>
    public long LastNumber()
    {
        var key = table.Columns[0].Name;
        var isCounted = database.ReadNumber($"SELECT count(*) FROM sqlite_master WHERE name = '{table.Name}' AND sql LIKE '%AUTOINCREMENT%'") > 0;
        return Math.Max(
            database.ReadNumber($"SELECT ifnull(max({key}), 0) FROM {table.Name}"),
            isCounted ? database.ReadNumber($"SELECT seq FROM sqlite_sequence WHERE name = '{table.Name}'") : 0);
    }

    /// <summary>Rows behind a key, at most <paramref name="count"/>.</summary>
    /// <param name="after">What <see cref="KeyOf"/> gave of the last one; empty for the first.</param>
    /// <param name="count">How many.</param>
    public IEnumerable<object?[]> Read(string after, long count)
    {
        var places = string.Join(", ", Enumerable.Range(1, table.KeyColumns).Select(i => $"?{i}"));
        var condition = after.Length == 0 ? "" : $" WHERE ({table.KeyNames}) > ({places})";
        using var rows = database.Rent($"SELECT {table.Sources} FROM {table.Name}{condition} ORDER BY {table.KeyNames} LIMIT ?{table.KeyColumns + 1}");
        rows.Bind(table.KeyColumns + 1, count);
        if (after.Length > 0)
        {
            BindKey(rows, after);
        }

        while (rows.Step())
        {
            yield return Row(rows);
        }
    }

    /// <summary>A row's key, as text.</summary>
    public string KeyOf(object?[] row) => string.Join(KeysApart, row.Take(table.KeyColumns).Select(value => value switch
    {
        long number => number.ToString(CultureInfo.InvariantCulture),
        byte[] bytes => Base64Url.EncodeToString(bytes),
        _ => value as string ?? "",
    }));

    private void BindKey(IStatement rows, string key)
    {
        var parts = key.Split(KeysApart);
        for (var i = 0; i < table.KeyColumns; i++)
        {
            switch (table.Columns[i].Kind)
            {
                case MovedKind.Text:
                    rows.BindText(i + 1, Encoding.UTF8.GetBytes(parts[i]));
                    break;
                case MovedKind.Bytes:
                    rows.BindBytes(i + 1, Base64Url.DecodeFromChars(parts[i]));
                    break;
                default:
                    rows.Bind(i + 1, long.Parse(parts[i], CultureInfo.InvariantCulture));
                    break;
            }
        }
    }

    private object?[] Row(IStatement rows)
    {
        var row = new object?[table.Columns.Length];
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = rows.IsNull(i) ? null : table.Columns[i].Kind switch
            {
                MovedKind.Text => PostgresStatement.Storable(rows.Text(i)),
                MovedKind.Bytes => rows.Bytes(i).ToArray(),
                _ => rows.Number(i),
            };
        }

        return row;
    }
}
