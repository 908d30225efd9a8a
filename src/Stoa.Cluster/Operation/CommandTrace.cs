using System.Diagnostics;
using Span = System.Diagnostics.Activity;
using Stoa.Spaces;

namespace Stoa.Cluster.Operation;

/// <summary>Spans of a command, from the node that gives it through the grain to the commit. They hold ids and names of ours, nothing that a user wrote.</summary>
public static class CommandTrace
{
    /// <summary>The name of the source.</summary>
    public const string SourceName = "Stoa";

    private static readonly ActivitySource _source = new(SourceName);

    /// <summary>A command leaves its node; null while nobody listens, or this one is not among the sampled.</summary>
    internal static Span? Command(SpaceCommand? command, GrainId space)
    {
        if (!_source.HasListeners())
        {
            return null;
        }

        var span = _source.StartActivity("stoa.command");
        span?.SetTag("stoa.command", command?.GetType().Name).SetTag("stoa.space.id", space.Key.ToString());
        return span;
    }

    /// <summary>The command was answered.</summary>
    internal static void Answer(this Span? span, SpaceOutcome outcome) =>
        span?.SetTag("stoa.outcome", Enum.GetName(outcome.Status)).SetTag("stoa.refusal", outcome.Refusal?.ToString());

    /// <summary>The events of a command are on their way to the disk.</summary>
    internal static Span? Append(int events) => _source.HasListeners() ? _source.StartActivity("stoa.append")?.SetTag("stoa.events", events) : null;
}
