using System.CommandLine;
using Stoa.Api.Apps;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Server.CommandLine;

/// <summary><c>stoa app add|list|rotate|disable|enable|delete</c>: apps, their secrets and app-only bearer tokens.</summary>
internal static class AppCommand
{
    private static readonly Option<bool> _public = new("--public") { Description = "It runs in people's hands and has no secret." };

    private static readonly Option<string[]> _redirectUris = new("--redirect-uri")
    {
        Description = "Where people go back to after they let the app in; may be given several times.", HelpName = "URI", DefaultValueFactory = _ => [],
    };

    private static readonly Argument<string> _clientId = new("CLIENT_ID") { Description = "The app's id, as `stoa app list` prints it." };
    private static readonly Argument<string> _name = new("NAME") { Description = "The name as people see it, at most 50 characters." };

    /// <summary>The subcommand.</summary>
    public static Command Create()
    {
        var add = new Command(
            "add", "Make an app. Prints {\"client_id\",\"client_secret\",\"bearer_token\"}, of a public app the first alone; the secret is never shown again.") { _name, _public, _redirectUris };
        add.Validators.Add(result =>
        {
            if (result.GetValue(_name) is { } name && !AppRegistry.IsName(name))
            {
                result.AddError($"NAME takes 1 to {AppRegistry.MaxNameLength} characters.");
            }

            var uris = result.GetValue(_redirectUris) ?? [];
            if (uris.FirstOrDefault(uri => !RedirectUri.IsAllowed(uri)) is { } wrong)
            {
                result.AddError($"--redirect-uri: '{wrong}' is none: a full address with https, http on localhost, or an app's own scheme, without a # part.");
            }
            else if (uris.Length > RedirectUri.MaxCount)
            {
                result.AddError($"--redirect-uri: at most {RedirectUri.MaxCount} times.");
            }
        });
        add.SetAction((parsed, cancellationToken) => AddAsync(
            parsed.GetRequiredValue(StoaCommand.Data), parsed.GetRequiredValue(_name), parsed.GetValue(_public), parsed.GetValue(_redirectUris) ?? [], cancellationToken));
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
            Delete(),
        };
    }

    private static Command Delete()
    {
        var delete = new Command("delete", "Delete an app; all its tokens stop working. Prints {\"client_id\",\"deleted\"}.") { _clientId };
        delete.SetAction(async (parsed, cancellationToken) =>
        {
            await using var home = CommandHome.Open(parsed.GetRequiredValue(StoaCommand.Data));
            await using var accounts = home.OpenAccounts();
            var app = await FindAsync(accounts, parsed.GetRequiredValue(_clientId), cancellationToken);
            AccountAnswers.ThrowUnlessCommitted(await accounts.DeleteAppAsync(app, null, cancellationToken), $"There is no app '{app.ClientId}' any more.");
            JsonOutput.Write(("client_id", app.ClientId), ("deleted", true));
            return 0;
        });
        return delete;
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
        await using var home = CommandHome.Open(data);
        await using var accounts = home.OpenAccounts();
        foreach (var app in await accounts.ListAppsAsync(cancellationToken))
        {
            JsonOutput.Write(
                ("client_id", app.ClientId), ("name", app.Name), ("created_at", JsonOutput.Time(app.CreatedAt)),
                ("disabled", app.Disabled));
        }

        return 0;
    }

    private static async Task<int> RotateAsync(string data, string clientId, CancellationToken cancellationToken)
    {
        await using var home = CommandHome.Open(data);
        await using var accounts = home.OpenAccounts();
        var secret = Credentials.NewClientSecret();
        var (result, app) = await accounts.RotateAppAsync(await FindAsync(accounts, clientId, cancellationToken), secret, cancellationToken);
        AccountAnswers.ThrowUnlessCommitted(result, $"There is no app '{clientId}' any more.");
        JsonOutput.Write(("client_id", app.ClientId), ("client_secret", secret), ("bearer_token", accounts.DeriveAppBearer(app)));
        return 0;
    }

    private static async Task<int> SwitchAsync(string data, string clientId, bool disabled, CancellationToken cancellationToken)
    {
        await using var home = CommandHome.Open(data);
        await using var accounts = home.OpenAccounts();
        var app = await FindAsync(accounts, clientId, cancellationToken);
        AccountAnswers.ThrowUnlessCommitted(
            await accounts.ChangeAppAsync(app, app with { Disabled = disabled }, cancellationToken), $"There is no app '{clientId}' any more.");
        JsonOutput.Write(("client_id", app.ClientId), ("disabled", disabled));
        return 0;
    }

    private static async Task<App> FindAsync(AccountStore accounts, string clientId, CancellationToken cancellationToken) =>
        await accounts.FindAppAsync(new ClientId(clientId), cancellationToken)
            ?? throw new CommandFailedException($"There is no app '{clientId}'. List them with: stoa app list");

    private static async Task<int> AddAsync(string data, string name, bool isPublic, string[] redirectUris, CancellationToken cancellationToken)
    {
        await using var home = CommandHome.Open(data);
        await using var accounts = home.OpenAccounts();
        var secret = Credentials.NewClientSecret();
        var app = new App
        {
            ClientId = Credentials.NewClientId(), Name = name, CreatedAt = TimeProvider.System.GetUtcNow(), Kind = isPublic ? AppKind.Public : AppKind.Confidential,
            RedirectUris = redirectUris.Length > 0 ? redirectUris : null,
        };
        if (isPublic)
        {
            AccountAnswers.ThrowUnlessCommitted(await accounts.CreateAppAsync(app, secret, cancellationToken), $"There is an app '{app.ClientId}' already.");
            JsonOutput.Write(("client_id", app.ClientId));
            return 0;
        }

        await AppAccounts.CreateAsync(accounts, app, secret, cancellationToken);
        JsonOutput.Write(("client_id", app.ClientId), ("client_secret", secret), ("bearer_token", accounts.DeriveAppBearer(app)));
        return 0;
    }
}
