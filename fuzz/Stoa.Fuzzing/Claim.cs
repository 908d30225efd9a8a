namespace Stoa.Fuzzing;

/// <summary>What has to hold, whatever the input.</summary>
public static class Claim
{
    /// <summary>Throws when something does not hold.</summary>
    public static void Must(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"It does not hold that {what}.");
        }
    }
}
