using System.Text.Json.Serialization;

namespace Stoa.Spaces.Accounts;

/// <summary>A program that calls Stoa. Its secret is never in here.</summary>
public sealed record App
{
    /// <summary>Its public id.</summary>
    public required ClientId ClientId { get; init; }

    /// <summary>Its name as people see it.</summary>
    public required string Name { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>True when the operator switched it off.</summary>
    public bool Disabled { get; init; }

    /// <summary>How often its app-only bearer was invalidated: each time the next bearer is another.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int BearerGeneration { get; init; }
}
