namespace Stoa.Spaces.Insights;

/// <summary>How many stays of about one length ended.</summary>
/// <param name="Minutes">The length in whole minutes, cut; from 60 on in steps of 5, from 240 on in steps of 30.</param>
/// <param name="Count">How many, 1 and up.</param>
public readonly record struct StayCount(int Minutes, int Count)
{
    private const int FineMinutes = 60;
    private const int FineStep = 5;
    private const int CoarseMinutes = 240;
    private const int CoarseStep = 30;
    private const int CoarsePlace = FineMinutes + ((CoarseMinutes - FineMinutes) / FineStep);

    /// <summary>The place of a length among all that are told apart: 0, 1, 2… for 0, 1, 2… minutes.</summary>
    /// <param name="minutes">Whole minutes, 0 and up.</param>
    public static int PlaceOf(long minutes) => minutes switch
    {
        < FineMinutes => (int)minutes,
        < CoarseMinutes => FineMinutes + (int)((minutes - FineMinutes) / FineStep),
        _ => CoarsePlace + (int)Math.Min((minutes - CoarseMinutes) / CoarseStep, MaxPlace - CoarsePlace),
    };

    /// <summary>The least whole minutes of a length at a place.</summary>
    public static int MinutesAt(int place) => place switch
    {
        < FineMinutes => place,
        < CoarsePlace => FineMinutes + ((place - FineMinutes) * FineStep),
        _ => CoarseMinutes + ((place - CoarsePlace) * CoarseStep),
    };

    /// <summary>The greatest place: lengths beyond it (70 days) count as it.</summary>
    public const int MaxPlace = CoarsePlace + 3_360;
}
