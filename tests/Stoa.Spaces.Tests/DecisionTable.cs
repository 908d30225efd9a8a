using System.Collections.Immutable;

namespace Stoa.Spaces.Tests;

/// <summary>Reads the tables of Decisions.md.</summary>
/// <remarks>
/// A column is either a state (its cells hold for every kind of actor) or a kind of actor (the state is the heading above).
/// </remarks>
internal static class DecisionTable
{
    public static readonly ImmutableArray<string> States = ["no Space", "scheduled", "live", "ended", "canceled"];

    /// <summary>One row of one table: a command and, for each state and kind of actor, the outcome.</summary>
    public sealed record Row(string Heading, string Command, IReadOnlyList<Cell> Cells);

    public sealed record Cell(string State, string Actor, string Outcome);

    public static IReadOnlyList<Row> Read(string markdown)
    {
        var rows = new List<Row>();
        var heading = "";
        string[]? columns = null;
        foreach (var line in markdown.Split('\n').Select(line => line.Trim()))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                heading = line[3..];
            }

            if (!line.StartsWith('|'))
            {
                columns = null;
                continue;
            }

            var cells = line.Trim('|').Split('|', StringSplitOptions.TrimEntries);
            if (columns is null)
            {
                columns = cells;
            }
            else if (!line.StartsWith("|-", StringComparison.Ordinal))
            {
                Assert.True(cells.Length == columns.Length, $"{cells.Length} cells under {columns.Length} columns: {line}");
                rows.Add(new Row(heading, cells[0].Trim('`'), [.. Cells(heading, columns, cells)]));
            }
        }

        return rows;
    }

    private static IEnumerable<Cell> Cells(string heading, string[] columns, string[] cells)
    {
        for (var i = 1; i < columns.Length; i++)
        {
            if (States.Contains(columns[i], StringComparer.Ordinal))
            {
                foreach (var actor in Cast.Actors)
                {
                    yield return new Cell(columns[i], actor, cells[i]);
                }
            }
            else
            {
                Assert.True(States.Contains(heading.ToLowerInvariant(), StringComparer.Ordinal), $"{columns[i]} stands under {heading}");
                Assert.True(Cast.Actors.Contains(columns[i], StringComparer.Ordinal), $"Nobody is called {columns[i]}");
                yield return new Cell(heading.ToLowerInvariant(), columns[i], cells[i]);
            }
        }
    }
}
