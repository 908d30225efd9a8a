using System.Text.Json.Serialization;

namespace Stoa.Spaces.Accounts;

/// <summary>A program that calls Stoa. Its secret is never in here.</summary>
/// <remarks>Source: RFC 6749 sections 2 and 2.1.</remarks>
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

    /// <summary>Whether it can keep a secret.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public AppKind Kind { get; init; }

    /// <summary>Whose it is; absent: the operator's, made by the command line.</summary>
    public UserId? OwnerId { get; init; }

    /// <summary>Where people may be sent back to after they granted or refused it something: see <see cref="RedirectUri"/>. Absent: nowhere, the app only acts for itself.</summary>
    public IReadOnlyList<string>? RedirectUris { get; init; }

    /// <summary>Compares the redirect URIs one by one.</summary>
    public bool Equals(App? other) =>
        other is not null
        && (ClientId, Name, CreatedAt, Disabled, BearerGeneration, Kind, OwnerId)
            == (other.ClientId, other.Name, other.CreatedAt, other.Disabled, other.BearerGeneration, other.Kind, other.OwnerId)
        && (RedirectUris ?? []).SequenceEqual(other.RedirectUris ?? [], StringComparer.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ClientId, Name, CreatedAt, Disabled, BearerGeneration, Kind);
}

/// <summary>Whether an app can keep a secret. The numbers are stored: never change or reuse one.</summary>
/// <remarks>Source: RFC 6749 section 2.1.</remarks>
public enum AppKind
{
    /// <summary>It runs on a server and proves itself by its secret.</summary>
    Confidential = 0,

    /// <summary>It runs in people's hands (browser, phone, desktop) and has no secret that counts.</summary>
    Public = 1,
}
