namespace Stoa.Spaces.Accounts;

/// <summary>Scopes as OAuth writes them: names divided by spaces.</summary>
public static class ScopeNames
{
    /// <summary>Every scope with its name, in the order printed.</summary>
    public static readonly IReadOnlyList<(Scopes Scope, string Name)> All =
    [
        (Scopes.TweetRead, "tweet.read"),
        (Scopes.UsersRead, "users.read"),
        (Scopes.SpaceRead, "space.read"),
        (Scopes.SpaceWrite, "space.write"),
        (Scopes.FollowsRead, "follows.read"),
        (Scopes.FollowsWrite, "follows.write"),
        (Scopes.OfflineAccess, "offline.access"),
    ];

    /// <summary>Reads names divided by spaces; false with the first unknown name otherwise.</summary>
    public static bool TryParse(string text, out Scopes scopes, out string? unknown)
    {
        ArgumentNullException.ThrowIfNull(text);
        scopes = Scopes.None;
        unknown = null;
        foreach (var name in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var known = All.FirstOrDefault(scope => scope.Name == name);
            if (known.Name is null)
            {
                unknown = name;
                return false;
            }

            scopes |= known.Scope;
        }

        return true;
    }

    /// <summary>The names of the scopes, divided by spaces.</summary>
    public static string Format(Scopes scopes) =>
        string.Join(' ', All.Where(scope => scopes.HasFlag(scope.Scope)).Select(scope => scope.Name));
}
