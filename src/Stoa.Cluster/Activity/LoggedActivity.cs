using Stoa.Spaces.Activity;

namespace Stoa.Cluster.Activity;

/// <summary>An activity as readers of the log get it, with what one of them made of it, for all.</summary>
/// <param name="activity">What happened.</param>
public sealed class LoggedActivity(SpaceActivity activity)
{
    private Rendering? _rendered;

    /// <summary>What happened.</summary>
    public SpaceActivity Activity { get; } = activity;

    /// <summary>What <paramref name="render"/> makes of it; it is asked once, and again when what it is made from is another.</summary>
    /// <param name="source">What it is made from beside the activity, compared by reference.</param>
    /// <param name="render">Makes it.</param>
    public ReadOnlySpan<byte> Render(object? source, Func<SpaceActivity, byte[]> render)
    {
        ArgumentNullException.ThrowIfNull(render);
        if (_rendered is { } rendered && ReferenceEquals(rendered.Source, source))
        {
            return rendered.Bytes;
        }

        _rendered = new Rendering(source, render(Activity));
        return _rendered.Bytes;
    }

    private sealed record Rendering(object? Source, byte[] Bytes);
}

/// <summary>Some activities, in order.</summary>
/// <param name="Activities">The activities.</param>
/// <param name="Through">The sequence number up to which they are complete: read on behind it.</param>
public readonly record struct ActivityPage(IReadOnlyList<LoggedActivity> Activities, long Through);
