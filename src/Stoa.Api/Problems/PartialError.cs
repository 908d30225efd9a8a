namespace Stoa.Api.Problems;

/// <summary>Something of a reply that could not be delivered while the rest could (family C).</summary>
/// <param name="ResourceType">What it is: <c>space</c>, <c>user</c>.</param>
/// <param name="Parameter">The request parameter, or the expansion, that led there.</param>
/// <param name="Value">The id or name that was looked for.</param>
/// <remarks>Source: docs/compatibility.md, Requests and their replies.</remarks>
public readonly record struct PartialError(string ResourceType, string Parameter, string Value)
{
    /// <summary>True when there is one, but it is a person whom an operator suspended.</summary>
    public bool IsSuspended { get; init; }

    /// <summary>The problem in a few words.</summary>
    public string Title => IsSuspended ? "Forbidden" : "Not Found Error";

    /// <summary>What happened, for a developer to read.</summary>
    public string Detail => IsSuspended ? $"User has been suspended: [{Value}]." : $"Could not find {ResourceType} with {Parameter}: [{Value}].";
}
