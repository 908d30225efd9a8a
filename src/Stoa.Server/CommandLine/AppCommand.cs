using System.CommandLine;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Server.CommandLine;

/// <summary><c>stoa app add</c>: makes an app and its app-only bearer token.</summary>
internal static class AppCommand
{
    private const int MaxNameLength = 50;
    private static readonly Argument<string> _name = new("NAME") { Description = "The name as people see it, at most 50 characters." };

    /// <summary>The subcommand.</summary>
    public static Command Create()
    {
        var add = new Command("add", "Make an app. Prints {\"client_id\",\"client_secret\",\"bearer_token\"}; the secret is never shown again.") { _name };
        add.Validators.Add(result =>
        {
            if (result.GetValue(_name) is { } name && (string.IsNullOrWhiteSpace(name) || !PlainText.Fits(name, MaxNameLength)))
            {
                result.AddError($"NAME takes 1 to {MaxNameLength} characters.");
            }
        });
        add.SetAction((parsed, cancellationToken) => AddAsync(parsed.GetRequiredValue(StoaCommand.Data), parsed.GetRequiredValue(_name), cancellationToken));
        return new Command("app", "Apps: programs that call Stoa.") { add };
    }

    private static async Task<int> AddAsync(string data, string name, CancellationToken cancellationToken)
    {
        await using var accounts = AccountStore.Open(Path.GetFullPath(data), TimeProvider.System);
        var clientId = Credentials.NewClientId();
        var secret = Credentials.NewClientSecret();
        var app = new App { ClientId = clientId, Name = name, CreatedAt = TimeProvider.System.GetUtcNow() };
        await AppAccounts.CreateAsync(accounts, app, secret, cancellationToken);
        JsonOutput.Write(("client_id", clientId), ("client_secret", secret), ("bearer_token", accounts.DeriveAppBearer(app)));
        return 0;
    }
}
