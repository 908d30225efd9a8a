namespace Stoa.Spaces.Accounts;

/// <summary>A change as the accounts' log holds it.</summary>
/// <param name="Seq">Its number; rises, with gaps possible.</param>
/// <param name="At">When it was recorded.</param>
/// <param name="Change">What changed.</param>
public sealed record RecordedAccountChange(long Seq, DateTimeOffset At, AccountChange Change);
