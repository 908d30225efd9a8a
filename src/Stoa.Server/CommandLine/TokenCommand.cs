using System.CommandLine;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Server.CommandLine;

/// <summary><c>stoa token issue|revoke</c>: bearer tokens that speak for a user.</summary>
internal static class TokenCommand
{
    private static readonly Option<string> _user = new("--user") { Description = "Whom the token speaks for: a username.", HelpName = "NAME", Required = true };
    private static readonly Option<string?> _app = new("--app") { Description = "The app it is for; the command line's own when left out.", HelpName = "CLIENT_ID" };

    private static readonly Option<string> _scopes = new("--scopes")
    {
        Description = $"What it allows, divided by spaces: {string.Join(", ", ScopeNames.All.Select(scope => scope.Name))}.",
        HelpName = "\"SCOPE …\"",
        Required = true,
    };

    /// <summary>The subcommand.</summary>
    public static Command Create()
    {
        var issue = new Command("issue", "Issue a token for a user. Prints {\"access_token\",\"scopes\"}; the token is never shown again.") { _user, _app, _scopes };
        issue.Validators.Add(result =>
        {
            if (result.GetValue(_scopes) is { } text)
            {
                if (!ScopeNames.TryParse(text, out var scopes, out var unknown))
                {
                    result.AddError($"--scopes: '{unknown}' is none of {string.Join(", ", ScopeNames.All.Select(scope => scope.Name))}.");
                }
                else if (scopes == Scopes.None)
                {
                    result.AddError("--scopes: name at least one.");
                }
            }
        });
        issue.SetAction((parsed, cancellationToken) => IssueAsync(
            parsed.GetRequiredValue(StoaCommand.Data), parsed.GetRequiredValue(_user), parsed.GetValue(_app), parsed.GetRequiredValue(_scopes), cancellationToken));
        var revoke = new Command("revoke", "End a token. Reads it from standard input, so that it is in no history and no list of processes. Prints {\"revoked\"}: false when there was none.");
        revoke.SetAction((parsed, cancellationToken) => RevokeAsync(parsed.GetRequiredValue(StoaCommand.Data), cancellationToken));
        return new Command("token", "Bearer tokens.") { issue, revoke };
    }

    private static async Task<int> RevokeAsync(string data, CancellationToken cancellationToken)
    {
        var token = (await Console.In.ReadLineAsync(cancellationToken))?.Trim();
        if (string.IsNullOrEmpty(token) || !TokenHash.TryCompute(token, out var hash))
        {
            throw new CommandFailedException("No token on standard input. For example: echo \"$TOKEN\" | stoa token revoke");
        }

        await using var home = CommandHome.Open(data);
        await using var accounts = home.OpenAccounts();
        var result = await accounts.AppendAsync(new TokenRevoked(hash), cancellationToken);
        if (result.Status != AccountAppendStatus.Unchanged)
        {
            AccountAnswers.ThrowUnlessCommitted(result, "There is no such token.");
        }

        JsonOutput.Write(("revoked", result.Committed));
        return 0;
    }

    private static async Task<int> IssueAsync(string data, string username, string? app, string scopeNames, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        await using var home = CommandHome.Open(data);
        await using var accounts = home.OpenAccounts();
        var user = await accounts.FindUserByNameAsync(username, cancellationToken)
            ?? throw new CommandFailedException($"There is no user '{username}'. Make one with: stoa user add {username}");
        var clientId = app is null ? OwnApps.CommandLine : new ClientId(app);
        if (await accounts.FindAppAsync(clientId, cancellationToken) is null)
        {
            if (app is not null)
            {
                throw new CommandFailedException($"There is no app '{app}'. Make one with: stoa app add NAME");
            }

            var own = new App { ClientId = clientId, Name = "Command line", CreatedAt = now };
            await accounts.CreateAppAsync(own, Credentials.NewClientSecret(), cancellationToken); // Another process may just have made it: that is as good.
        }

        var scopes = ScopeNames.TryParse(scopeNames, out var parsed, out _) ? parsed : Scopes.None; // The validator has seen that it parses.
        var token = await AppAccounts.IssueAsync(accounts, clientId, user, scopes, now, null, cancellationToken);
        JsonOutput.Write(("access_token", token), ("scopes", ScopeNames.Format(scopes)));
        return 0;
    }
}
