using System.ComponentModel.DataAnnotations;

namespace Stoa.Identity;

/// <summary>Who may have an account, how people sign in, and how long what they were given works.</summary>
public sealed class AccountOptions : IValidatableObject
{
    /// <summary>
    /// Who may make an account. <c>Open</c>: anyone; <c>Invitation</c>: who has an invitation of an operator; <c>Closed</c>: nobody but by the
    /// command line. Default <c>Invitation</c>. The first account of all needs the link that is printed at start, whatever is set here.
    /// </summary>
    public SignUpMode SignUp { get; set; } = SignUpMode.Invitation;

    /// <summary>How long an invitation works. Default 7 days, 1 hour to 1 year.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "366.00:00:00")]
    public TimeSpan InvitationLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long a browser stays signed in. Default 30 days, 5 minutes to 1 year.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "366.00:00:00")]
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long after signing in people may change how they sign in, or delete their account, without doing it again. Default 10 minutes, 1 minute to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan FreshSignIn { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long an authorization code works; it works once. Default 60 seconds, 1 second to 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan AuthorizationCodeLifetime { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a user's access token works. Default 2 hours, as X has it, 1 second to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromHours(2);

    /// <summary>How long a refresh token that is not used works; each use gives another. Default 180 days, 1 hour to 10 years.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan RefreshTokenLifetime { get; set; } = TimeSpan.FromDays(180);

    /// <summary>
    /// True lets people on other machines sign in over plain HTTP: passwords and sessions are then readable on the way, and passkeys do not
    /// work. Default <c>False</c>: plain HTTP for this machine alone.
    /// </summary>
    public bool AllowInsecureHttp { get; set; }

    /// <summary>An OpenID Connect provider at which people may sign in as well.</summary>
    public ProviderOptions Provider { get; set; } = new();

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Provider.Authority is null)
        {
            yield break;
        }

        if (!Uri.TryCreate(Provider.Authority, UriKind.Absolute, out var authority)
            || !(authority.Scheme == Uri.UriSchemeHttps || (authority.Scheme == Uri.UriSchemeHttp && authority.IsLoopback)))
        {
            yield return new ValidationResult($"{nameof(Provider)}:{nameof(ProviderOptions.Authority)}: {Provider.Authority} is no https address.");
        }

        if (string.IsNullOrEmpty(Provider.ClientId))
        {
            yield return new ValidationResult($"{nameof(Provider)}:{nameof(ProviderOptions.ClientId)} is missing.");
        }
    }
}

/// <summary>Who may make an account.</summary>
public enum SignUpMode
{
    /// <summary>Anyone.</summary>
    Open,

    /// <summary>Who was invited.</summary>
    Invitation,

    /// <summary>Nobody.</summary>
    Closed,
}

/// <summary>An OpenID Connect provider. Source: OpenID Connect Core 1.0.</summary>
public sealed class ProviderOptions
{
    /// <summary>Its issuer's address, https. Default: no provider.</summary>
    public string? Authority { get; set; }

    /// <summary>What its button says: "Continue with …". Default <c>your organization</c>.</summary>
    public string Name { get; set; } = "your organization";

    /// <summary>Stoa's client id there. Redirect URI to register: <c>/signin/callback</c> at this Stoa's address.</summary>
    public string? ClientId { get; set; }

    /// <summary>Stoa's client secret there; absent for a public client.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>True: whoever the provider lets in may make an account here without an invitation. Default <c>False</c>.</summary>
    public bool MaySignUp { get; set; }
}
