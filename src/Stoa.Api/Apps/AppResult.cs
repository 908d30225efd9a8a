using System.Diagnostics.CodeAnalysis;
using Stoa.Spaces.Accounts;

namespace Stoa.Api.Apps;

/// <summary>How a change of an app ended.</summary>
/// <param name="Refusal">Why not; absent when it is done.</param>
/// <param name="App">The app after the change; after a deletion, as it was.</param>
/// <param name="Secret">Its new secret, to be shown once; absent when there is none.</param>
public readonly record struct AppResult(AppRefusal? Refusal, App? App, string? Secret = null)
{
    /// <summary>True when it is done.</summary>
    [MemberNotNullWhen(true, nameof(App))]
    public bool Done => Refusal is null && App is not null;

    /// <summary>A refusal.</summary>
    public static AppResult Refused(AppRefusal refusal) => new(refusal, null);
}
