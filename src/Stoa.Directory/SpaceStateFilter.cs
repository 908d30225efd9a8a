namespace Stoa.Directory;

/// <summary>Which Spaces a search looks at. Source: X API v2, Search Spaces, parameter <c>state</c>.</summary>
public enum SpaceStateFilter
{
    /// <summary>Live and scheduled ones.</summary>
    All,

    /// <summary>Live ones only.</summary>
    Live,

    /// <summary>Scheduled ones only.</summary>
    Scheduled,
}
