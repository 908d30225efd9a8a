namespace Stoa.Spaces.Tests;

/// <summary>Holds the decider to Decisions.md: every command, state and kind of actor.</summary>
public sealed class DecisionTableTests
{
    private static readonly IReadOnlyList<DecisionTable.Row> _rows =
        DecisionTable.Read(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Decisions.md")));

    /// <summary>Everything that the table shows.</summary>
    internal static IEnumerable<string> Outcomes => _rows.SelectMany(row => row.Cells).Select(cell => cell.Outcome);

    public static TheoryData<string, string> Rows => [.. _rows.Select(row => (row.Heading, row.Command))];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Decide_EveryStateAndActor_AnswersAsDecisionsMdSays(string heading, string row)
    {
        var cells = Assert.Single(_rows, candidate => candidate.Heading == heading && candidate.Command == row).Cells;
        var differences = new List<string>();
        foreach (var cell in cells)
        {
            var scene = Cast.Gather(cell.State);
            var (command, later) = Cast.Read(row, cell.Actor);
            var decision = scene.Wait(later).Try(command);
            if (Outcome.Of(decision) != cell.Outcome)
            {
                differences.Add($"{cell.State}, {cell.Actor}: the table says {cell.Outcome}, the decider {Outcome.Of(decision)}");
            }

            Assert.All(decision.Events, happened =>
            {
                Assert.Equal(scene.Now, happened.At);
                Assert.Equal((command as PersonCommand)?.Actor, happened.Actor);
            });
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    [Fact]
    public void Table_EveryCommandStateAndActor_HasACell()
    {
        var told = _rows
            .SelectMany(row => row.Cells.Select(cell => (row.Command.Split(' ')[0], cell.State, cell.Actor)))
            .ToHashSet();
        var missing =
            from command in Commands
            from state in DecisionTable.States
            from actor in Cast.Actors
            where !told.Contains((command.Name, state, actor))
            select $"{command.Name}, {state}, {actor}";
        Assert.Empty(missing);
    }

    [Fact]
    public void Table_EveryRow_NamesAnExistingCommand() =>
        Assert.Empty(_rows.Select(row => row.Command.Split(' ')[0]).Except(Commands.Select(command => command.Name), StringComparer.Ordinal));

    private static IEnumerable<Type> Commands =>
        typeof(SpaceCommand).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(SpaceCommand)) && !type.IsAbstract);
}
