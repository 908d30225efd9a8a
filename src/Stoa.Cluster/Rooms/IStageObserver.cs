using Stoa.Spaces;

namespace Stoa.Cluster.Rooms;

/// <summary>Hears at once who may talk in which Space: what carries the audio enforces it.</summary>
/// <remarks>
/// One call at a time, on the thread that brings an event of the log into the Directory, right after the Directory shows it and before anyone
/// in the room hears of it: it must be quick and must not throw. What is told last is how it is.
/// </remarks>
public interface IStageObserver
{
    /// <summary>Who may talk may have changed: somebody came on stage or left it, was muted or may talk again, or the Space started.</summary>
    /// <param name="space">The Space as the Directory shows it; <see cref="Space.MayBeHeard"/> says who may be heard.</param>
    void StageMoved(Space space);

    /// <summary>The Space is over: nobody is heard in it any more.</summary>
    void SpaceGone(SpaceId id);
}
