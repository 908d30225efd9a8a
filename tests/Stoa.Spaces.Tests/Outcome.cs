namespace Stoa.Spaces.Tests;

/// <summary>A decision as one readable word or list of words, the way Decisions.md writes it.</summary>
internal static class Outcome
{
    /// <summary>Accepted, and nothing changes.</summary>
    public const string Nothing = "–";

    public static string Of(Decision decision) => decision switch
    {
        { Refusal: { } refusal } => Refused(refusal),
        { Events.IsEmpty: true } => Nothing,
        _ => string.Join(", ", decision.Events.Select(happened => happened.GetType().Name)),
    };

    public static string Refused(SpaceRefusal refusal) => $"✗ {refusal}";
}
