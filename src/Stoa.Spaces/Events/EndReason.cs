namespace Stoa.Spaces;

/// <summary>What ended a live Space. The numbers are stored: never change or reuse one.</summary>
public enum EndReason
{
    /// <summary>The creator ended it.</summary>
    ByCreator = 1,

    /// <summary>No host was present for too long.</summary>
    HostsAbsent = 2,

    /// <summary>It had been live for as long as a Space may be.</summary>
    TimeLimit = 3,

    /// <summary>An operator ended it.</summary>
    ByOperator = 4,
}
