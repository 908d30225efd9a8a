namespace Stoa.Spaces.Accounts;

/// <summary>The id of an app, as OAuth's <c>client_id</c>: URL-safe text drawn at random.</summary>
/// <param name="Value">The id as text; ordinal comparison.</param>
/// <remarks>Source: RFC 6749 section 2.2.</remarks>
public readonly record struct ClientId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
