using System.CommandLine;
using System.Globalization;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Server.CommandLine;

/// <summary><c>stoa app add|list|rotate|disable|enable</c>: apps, their secrets and app-only bearer tokens.</summary>
internal static class AppCommand
{
    private const int MaxNameLength = 50;
    private static readonly Argument<string> _clientId = new("CLIENT_ID") { Description = "The app's id, as `stoa app list` prints it." };
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
        var list = new Command("list", "List the apps. Prints {\"client_id\",\"name\",\"created_at\",\"disabled\"} a line; never a secret.");
        list.SetAction((parsed, cancellationToken) => ListAsync(parsed.GetRequiredValue(StoaCommand.Data), cancellationToken));
        var rotate = new Command(
            "rotate",
            "Give an app a new secret and a new bearer token; the old ones stop working at once. Prints {\"client_id\",\"client_secret\",\"bearer_token\"}.") { _clientId };
        rotate.SetAction((parsed, cancellationToken) => RotateAsync(parsed.GetRequiredValue(StoaCommand.Data), parsed.GetRequiredValue(_clientId), cancellationToken));
        return new Command("app", "Apps: programs that call Stoa.")
        {
            add,
            list,
            rotate,
            Switch("disable", "Turn an app away, with all its tokens, until it is enabled again.", disabled: true),
            Switch("enable", "Let an app in again.", disabled: false),
        };
    }

    private static Command Switch(string name, string description, bool disabled)
    {
        var command = new Command(name, $"{description} Prints {{\"client_id\",\"disabled\"}}.") { _clientId };
        command.SetAction((parsed, cancellationToken) =>
            SwitchAsync(parsed.GetRequiredValue(StoaCommand.Data), parsed.GetRequiredValue(_clientId), disabled, cancellationToken));
        return command;
    }

    private static async Task<int> ListAsync(string data, CancellationToken cancellationToken)
    {
        await using var accounts = AccountStore.Open(Path.GetFullPath(data), TimeProvider.System);
        foreach (var app in await accounts.ListAppsAsync(cancellationToken))
        {
            JsonOutput.Write(
                ("client_id", app.ClientId), ("name", app.Name), ("created_at", app.CreatedAt.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)),
                ("disabled", app.Disabled));
        }

        return 0;
    }

    private static async Task<int> RotateAsync(string data, string clientId, CancellationToken cancellationToken)
    {
        await using var accounts = AccountStore.Open(Path.GetFullPath(data), TimeProvider.System);
        var secret = Credentials.NewClientSecret();
        var (result, app) = await accounts.RotateAppAsync(await FindAsync(accounts, clientId, cancellationToken), secret, cancellationToken);
        AccountAnswers.ThrowUnlessCommitted(result, $"There is no app '{clientId}' any more.");
        JsonOutput.Write(("client_id", app.ClientId), ("client_secret", secret), ("bearer_token", accounts.DeriveAppBearer(app)));
        return 0;
    }

    private static async Task<int> SwitchAsync(string data, string clientId, bool disabled, CancellationToken cancellationToken)
    {
        await using var accounts = AccountStore.Open(Path.GetFullPath(data), TimeProvider.System);
        var app = await FindAsync(accounts, clientId, cancellationToken);
        AccountAnswers.ThrowUnlessCommitted(
            await accounts.ChangeAppAsync(app, app with { Disabled = disabled }, cancellationToken), $"There is no app '{clientId}' any more.");
        JsonOutput.Write(("client_id", app.ClientId), ("disabled", disabled));
        return 0;
    }

    private static async Task<App> FindAsync(AccountStore accounts, string clientId, CancellationToken cancellationToken) =>
        await accounts.FindAppAsync(new ClientId(clientId), cancellationToken)
            ?? throw new CommandFailedException($"There is no app '{clientId}'. List them with: stoa app list");

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
