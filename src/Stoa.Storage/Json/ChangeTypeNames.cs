using Stoa.Spaces.Accounts;

namespace Stoa.Storage.Json;

/// <summary>The stored names of the types of account changes, such as <c>token_revoked</c>.</summary>
internal static class ChangeTypeNames
{
    private static readonly Dictionary<Type, string> _names =
        StoredBody.Json.AccountChange.PolymorphismOptions?.DerivedTypes.ToDictionary(
            derived => derived.DerivedType, derived => derived.TypeDiscriminator as string ?? "") ?? [];

    /// <summary>The name of a change's type.</summary>
    public static string Of(AccountChange change) => _names[change.GetType()];
}
