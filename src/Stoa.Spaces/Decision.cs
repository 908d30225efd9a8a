using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Stoa.Spaces;

/// <summary>The answer to a command: events to record (none when nothing changes), or a refusal.</summary>
public readonly struct Decision
{
    private readonly ImmutableArray<SpaceEvent> _events;

    private Decision(ImmutableArray<SpaceEvent> events, SpaceRefusal? refusal)
    {
        _events = events;
        Refusal = refusal;
    }

    /// <summary>Why the command was refused; null when it was accepted.</summary>
    public SpaceRefusal? Refusal { get; }

    /// <summary>The events to record in this order; empty when refused or when nothing changes.</summary>
    public ImmutableArray<SpaceEvent> Events => _events.IsDefault ? [] : _events;

    /// <summary>True when the command was accepted.</summary>
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool Accepted => Refusal is null;

    /// <summary>Accepted, and nothing changes.</summary>
    public static Decision Nothing => default;

    /// <summary>Accepted, with one event.</summary>
    public static implicit operator Decision(SpaceEvent happened) => new([happened], null);

    /// <summary>Accepted, with several events.</summary>
    public static implicit operator Decision(ImmutableArray<SpaceEvent> happened) => new(happened, null);

    /// <summary>Refused.</summary>
    public static implicit operator Decision(SpaceRefusal refusal) => new([], refusal);
}
