using System.Collections.Immutable;
using Stoa.Spaces;
using Stoa.Storage;

namespace Stoa.Server.World;

/// <summary>Tells the life of one seeded Space by giving the domain the commands that people would have given.</summary>
internal sealed class SeededLife(SpaceId id, SpaceRules rules)
{
    private readonly ImmutableArray<SpaceEvent>.Builder _events = ImmutableArray.CreateBuilder<SpaceEvent>();
    private Space? _space;

    /// <summary>Carries a command out as of a time.</summary>
    /// <exception cref="InvalidOperationException">The domain refuses it: the story is wrong.</exception>
    public void Tell(SpaceCommand command, DateTimeOffset at)
    {
        var decision = SpaceDecider.Decide(_space, command, at, rules);
        if (!decision.Accepted)
        {
            throw new InvalidOperationException($"A seeded Space was refused: {decision.Refusal} on {command.GetType().Name}.");
        }

        foreach (var happened in decision.Events)
        {
            _space = Space.Apply(_space, id, happened);
            _events.Add(happened);
        }
    }

    /// <summary>The whole story as one append.</summary>
    public SpaceAppend ToAppend() =>
        new(id, 0, _events.ToImmutable(), _space ?? throw new InvalidOperationException("The story has not begun."));
}
