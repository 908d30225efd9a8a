using Stoa.Directory;
using Stoa.Spaces;

namespace Stoa.Cluster;

/// <summary>Makes Spaces: draws the id and sees that a person creates no more than they may have at a time.</summary>
/// <remarks>
/// Safe for use by many threads. The limit counts the Directory's Spaces and the creations under way on this node, so
/// creations at the same time cannot exceed it; with several nodes they can, by as many as are under way on the others.
/// </remarks>
public sealed class SpaceCreation(IGrainFactory grains, SpaceDirectory directory, ClusterOptions options, TimeProvider time)
{
    // A drawn id has 71 random bits: meeting one that is taken even once means that something else is wrong.
    private const int MaxDraws = 3;

    private readonly Lock _lock = new();
    private readonly Dictionary<UserId, HashSet<SpaceId>> _underWay = [];

    /// <summary>Makes a Space; answers after it is durable and this node's Directory shows it.</summary>
    /// <param name="command">What to make and for whom.</param>
    /// <param name="cancellationToken">Ends the wait only; the Space may still be made.</param>
    public async Task<SpaceCreationOutcome> CreateAsync(CreateSpace command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);

        // What cannot be made is refused before anything is drawn, counted or activated.
        if (SpaceDecider.Decide(null, command, time.GetUtcNow(), options.Rules).Refusal is { } refusal)
        {
            return new SpaceCreationOutcome(SpaceCreationStatus.Refused, default, refusal);
        }

        for (var draw = 0; draw < MaxDraws; draw++)
        {
            var id = SpaceId.NewRandom();
            if (!TryBegin(command.Actor, id))
            {
                return new SpaceCreationOutcome(SpaceCreationStatus.LimitReached, default, null);
            }

            // Who stops waiting does not stop the creation, and it counts until it is over.
            var outcome = await CarryOutAsync(command, id).WaitAsync(cancellationToken);
            switch (outcome.Status)
            {
                case SpaceOutcomeStatus.Done:
                    return new SpaceCreationOutcome(SpaceCreationStatus.Created, id, null);
                case SpaceOutcomeStatus.Refused when outcome.Refusal == SpaceRefusal.SpaceExists:
                    continue;
                case SpaceOutcomeStatus.Refused:
                    return new SpaceCreationOutcome(SpaceCreationStatus.Refused, default, outcome.Refusal);
                default:
                    return new SpaceCreationOutcome(SpaceCreationStatus.Unavailable, default, null);
            }
        }

        return new SpaceCreationOutcome(SpaceCreationStatus.Unavailable, default, null);
    }

    private async Task<SpaceOutcome> CarryOutAsync(CreateSpace command, SpaceId id)
    {
        try
        {
            return await grains.GetGrain<ISpaceGrain>(id.Value).ExecuteAsync(command, CancellationToken.None);
        }
        finally
        {
            End(command.Actor, id);
        }
    }

    private bool TryBegin(UserId creator, SpaceId id)
    {
        lock (_lock)
        {
            // A Space stands in the Directory before it leaves this set, so one of the two always counts it.
            _underWay.TryGetValue(creator, out var underWay);
            var known = directory.ByCreator(creator);
            var count = known.Count + (underWay is null ? 0 : underWay.Except(known.Select(entry => entry.Space.Id)).Count());
            if (count >= options.MaxSpacesPerCreator)
            {
                return false;
            }

            if (underWay is null)
            {
                _underWay.Add(creator, [id]);
            }
            else
            {
                underWay.Add(id);
            }

            return true;
        }
    }

    private void End(UserId creator, SpaceId id)
    {
        lock (_lock)
        {
            var underWay = _underWay[creator];
            underWay.Remove(id);
            if (underWay.Count == 0)
            {
                _underWay.Remove(creator);
            }
        }
    }
}
