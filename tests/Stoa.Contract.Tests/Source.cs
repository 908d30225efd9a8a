namespace Stoa.Contract.Tests;

/// <summary>How a line of the contract is known.</summary>
public enum Source
{
    /// <summary>X documents it.</summary>
    Documented,

    /// <summary>X was seen to do it.</summary>
    Observed,

    /// <summary>By analogy with what is documented or was observed.</summary>
    Inferred,

    /// <summary>Stoa's own choice, where X has nothing.</summary>
    Stoa,
}
