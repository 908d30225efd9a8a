namespace Stoa.Contract.Tests;

/// <summary>One line of the contract: a request and the reply that it must get. The tests run it, docs/compatibility.md prints it.</summary>
/// <param name="What">What it shows.</param>
/// <param name="Source">How it is known.</param>
/// <param name="Request">Method (GET unless said), path and query, with <c>{names}</c> of <see cref="ContractWorld"/>.</param>
/// <param name="Status">The status.</param>
/// <param name="Reply">The body as <see cref="JsonTemplate"/>; empty for none.</param>
public sealed record ContractCase(string What, Source Source, string Request, int Status, string Reply)
{
    /// <summary>Its group and number, given by <see cref="ContractTable"/>.</summary>
    public string Id { get; init; } = "";

    /// <summary>Who asks.</summary>
    public Asker As { get; init; } = Asker.App;

    /// <summary>Another request header, as <c>Name: value</c>.</summary>
    public string? Header { get; init; }

    /// <summary>The JSON body of the request.</summary>
    public string? Body { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Id} {What}";
}

/// <summary>Who sends a request.</summary>
public enum Asker
{
    /// <summary>An app by itself.</summary>
    App,

    /// <summary>The creator of the Spaces, with every scope.</summary>
    Creator,

    /// <summary>Another user, with every scope.</summary>
    Stranger,

    /// <summary>The creator, without <c>space.read</c>, <c>follows.read</c> and <c>follows.write</c>.</summary>
    CreatorWithoutScope,

    /// <summary>No Authorization header.</summary>
    Nobody,

    /// <summary>A token that nobody issued.</summary>
    UnknownToken,

    /// <summary>A token whose time is over.</summary>
    ExpiredToken,

    /// <summary>An app that the operator switched off.</summary>
    DisabledApp,

    /// <summary>Somebody whom an operator suspended.</summary>
    Suspended,
}
