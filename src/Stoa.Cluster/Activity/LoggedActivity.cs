using Stoa.Spaces.Activity;

namespace Stoa.Cluster.Activity;

/// <summary>An activity as readers of the log get it, with what one of them made of it, for all.</summary>
/// <param name="activity">What happened.</param>
public sealed class LoggedActivity(SpaceActivity activity)
{
    private byte[]? _rendered;

    /// <summary>What happened.</summary>
    public SpaceActivity Activity { get; } = activity;

    /// <summary>What <paramref name="render"/> makes of it; it is asked once, seldom twice.</summary>
    public ReadOnlySpan<byte> Render(Func<SpaceActivity, byte[]> render)
    {
        ArgumentNullException.ThrowIfNull(render);
        return _rendered ??= render(Activity);
    }
}

/// <summary>Some activities, in order.</summary>
/// <param name="Activities">The activities.</param>
/// <param name="Through">The sequence number up to which they are complete: read on behind it.</param>
public readonly record struct ActivityPage(IReadOnlyList<LoggedActivity> Activities, long Through);
