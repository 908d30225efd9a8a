using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Stoa.Identity.Data;
using Stoa.Storage;

namespace Stoa.Identity.Moving;

/// <summary>The tables of sign-in as the model has them, in an order in which none refers to one that comes after it.</summary>
internal static class IdentityTables
{
    /// <summary>The tables of PostgreSQL; those of SQLite have the same names and columns.</summary>
    /// <param name="home">One with PostgreSQL. Nothing is connected.</param>
    public static IReadOnlyList<IdentityTable> In(DataHome home)
    {
        using var context = IdentityDatabase.Open(home);
        var left = context.Model.GetRelationalModel().Tables.OrderBy(table => table.Name, StringComparer.Ordinal).ToList();
        List<ITable> ordered = [];
        while (left.Find(IsNext) is { } next)
        {
            ordered.Add(next);
            left.Remove(next);
        }

        return left.Count == 0
            ? [.. ordered.Select(table => new IdentityTable(table.Name, [.. table.Columns.Select(column => new IdentityColumn(column.Name, column.StoreType))]))]
            : throw new InvalidOperationException("Tables refer to each other in a ring.");

        bool IsNext(ITable table) => table.ForeignKeyConstraints.All(key => key.PrincipalTable == table || ordered.Contains(key.PrincipalTable));
    }
}

/// <summary>A table.</summary>
/// <param name="Name">Its name, in both databases.</param>
/// <param name="Columns">Its columns.</param>
internal sealed record IdentityTable(string Name, IReadOnlyList<IdentityColumn> Columns)
{
    /// <summary>The columns' names as SQL.</summary>
    public string ColumnNames => string.Join(", ", Columns.Select(column => $"\"{column.Name}\""));
}

/// <summary>A column.</summary>
/// <param name="Name">Its name, in both databases.</param>
/// <param name="StoreType">PostgreSQL's type.</param>
internal sealed record IdentityColumn(string Name, string StoreType);
