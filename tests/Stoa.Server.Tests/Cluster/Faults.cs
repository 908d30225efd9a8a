using System.Globalization;

namespace Stoa.Server.Tests.Cluster;

/// <summary>How long faults last: the short form of <c>./test</c>, or the long one of CONTRIBUTING.md.</summary>
internal static class Faults
{
    /// <summary>How often each fault happens in the long form; 0 in the short form, where each happens once or twice. <c>STOA_FAULTS</c> sets it.</summary>
    public static int Rounds { get; } = int.Parse(Environment.GetEnvironmentVariable("STOA_FAULTS") ?? "0", CultureInfo.InvariantCulture);

    /// <summary>True in the long form.</summary>
    public static bool AreLong => Rounds > 0;

    /// <summary>How long a node stands still, or is cut off: long enough that the others take it for dead.</summary>
    public static TimeSpan Pause => TimeSpan.FromSeconds(AreLong ? 30 : 12);

    /// <summary>How long PostgreSQL or Redis is gone.</summary>
    public static TimeSpan Outage => TimeSpan.FromSeconds(AreLong ? 60 : 12);

    /// <summary>How long people work before a fault, and after it.</summary>
    public static TimeSpan Calm => TimeSpan.FromSeconds(AreLong ? 5 : 1.5);

    /// <summary>How old the state may be that a node rests a refusal on.</summary>
    public static TimeSpan Staleness => Pause + TimeSpan.FromSeconds(15);

    /// <summary>What has to be over in any case, on a busy machine too. The goal is five seconds, and bench measures it.</summary>
    public static TimeSpan FailoverLimit => TimeSpan.FromSeconds(45);

    /// <summary>The nodes that a fault happens to, one after the other.</summary>
    /// <param name="first">Whom it happens to in the short form.</param>
    /// <param name="size">How many nodes there are.</param>
    public static IEnumerable<int> Victims(int first, int size) => Enumerable.Range(first, AreLong ? Rounds * size : 1).Select(i => i % size);
}
