using Stoa.Directory;
using Stoa.Spaces;
using Stoa.Storage;

namespace Stoa.Api.Spaces;

/// <summary>Finds Spaces by id: scheduled and live ones in memory, ended ones in the log when the operator lets them be shown.</summary>
/// <remarks>
/// The one read of the database on the way of a lookup, and only by <see cref="ApiOptions.EndedSpaces"/>. Canceled Spaces are never
/// found. Source: docs/decisions/0006-ended-spaces-are-read-from-the-log.md.
/// </remarks>
public sealed class SpaceLookup
{
    private readonly SpaceDirectory _directory;
    private readonly IEventStore? _log;
    private readonly ApiOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Makes the lookup.</summary>
    /// <param name="directory">Scheduled and live Spaces.</param>
    /// <param name="log">Every Space there ever was; absent where ended ones are never shown.</param>
    /// <param name="options">Whether ended Spaces are shown.</param>
    /// <param name="time">Tells how long ago a Space ended.</param>
    public SpaceLookup(SpaceDirectory directory, IEventStore? log, ApiOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        _directory = directory;
        _log = options.EndedSpaces == EndedSpaces.NotFound ? null : log;
        _options = options;
        _time = time;
    }

    /// <summary>Finds one; null when there is none to show.</summary>
    /// <param name="request">The request, in case the caller goes away.</param>
    /// <param name="id">The id, well-formed.</param>
    /// <exception cref="StorageUnavailableException">The log cannot be read.</exception>
    internal ValueTask<FoundSpace?> FindAsync(StoaRequest request, string id)
    {
        var spaceId = SpaceId.Parse(id);
        return _directory.TryGet(spaceId, out var entry) && FoundSpace.Of(entry) is { } found
            ? new(found)
            : _log is null ? default : FindEndedAsync(_log, spaceId, request.Aborted);
    }

    private async ValueTask<FoundSpace?> FindEndedAsync(IEventStore log, SpaceId id, CancellationToken cancellationToken)
    {
        var space = await log.LoadAsync(id, cancellationToken);
        return space is { State: SpaceState.Ended, EndedAt: { } end } && IsShown(end) ? new FoundSpace(space, 0) : null;
    }

    private bool IsShown(DateTimeOffset end) =>
        _options.EndedSpaces == EndedSpaces.Full || _time.GetUtcNow() - end < _options.EndedSpaceRetention;
}

/// <summary>A Space as one moment shows it.</summary>
/// <param name="Space">The Space: scheduled, live or ended.</param>
/// <param name="Participants">People in the room now.</param>
internal readonly record struct FoundSpace(Space Space, int Participants)
{
    /// <summary>What an entry shows; null when its Space is over meanwhile.</summary>
    public static FoundSpace? Of(SpaceEntry entry) => entry.Space is { IsRetrievable: true } space ? new(space, entry.ParticipantCount) : null;
}
