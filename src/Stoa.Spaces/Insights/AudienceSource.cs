namespace Stoa.Spaces.Insights;

/// <summary>Where someone came from, as the link they followed says. The numbers are stored: never change or reuse one.</summary>
public enum AudienceSource : byte
{
    /// <summary>A link passed on, or no word of it.</summary>
    Direct = 0,

    /// <summary>Followed people and topics: home, discover, a reminder, a host's page.</summary>
    Followed = 1,

    /// <summary>A search.</summary>
    Search = 2,

    /// <summary>A player embedded in another site.</summary>
    Embed = 3,

    /// <summary>A calendar entry.</summary>
    Calendar = 4,
}
