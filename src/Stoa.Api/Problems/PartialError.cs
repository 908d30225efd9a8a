namespace Stoa.Api.Problems;

/// <summary>Something of a reply that could not be delivered while the rest could (family C).</summary>
/// <param name="ResourceType">What it is: <c>space</c>, <c>user</c>.</param>
/// <param name="Parameter">The request parameter, or the expansion, that led there.</param>
/// <param name="Value">The id or name that was looked for.</param>
/// <remarks>Source: spaces-contract section 8.4.</remarks>
public readonly record struct PartialError(string ResourceType, string Parameter, string Value)
{
    /// <summary>What happened, for a developer to read.</summary>
    public string Detail => $"Could not find {ResourceType} with {Parameter}: [{Value}].";
}
