namespace Stoa.Storage.Migration;

/// <summary>How far a move is.</summary>
/// <param name="Table">The table, such as <c>events.space_events</c>.</param>
/// <param name="IsVerifying">True when its rows are being compared, false when they are being copied.</param>
/// <param name="Done">How many rows are done.</param>
/// <param name="Total">Of how many.</param>
public readonly record struct MigrationProgress(string Table, bool IsVerifying, long Done, long Total);

/// <summary>What was moved, or was there already.</summary>
/// <param name="Tables">How many tables.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="WasThere">True when an earlier run had finished.</param>
public readonly record struct MigrationResult(int Tables, long Rows, bool WasThere);
