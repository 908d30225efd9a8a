using System.CommandLine;
using Stoa.Identity;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Server.CommandLine;

/// <summary><c>stoa user add|link|operator|invite|suspend|unsuspend</c>: accounts of people.</summary>
internal static class UserCommand
{
    private static readonly Argument<string> _name = new("NAME") { Description = "The username: 1 to 15 of A-Z a-z 0-9 _." };
    private static readonly Option<string?> _display = new("--display") { Description = "The name shown, at most 50 characters; the username when left out.", HelpName = "TEXT" };

    private static readonly Argument<string> _existing = new("NAME") { Description = "The username." };
    private static readonly Option<bool> _operator = new("--operator") { Description = "The person runs this Stoa." };
    private static readonly Option<bool> _off = new("--off") { Description = "No operator any more." };
    private static readonly Option<int> _days = new("--days") { Description = "How long it works, 1 to 366 days.", HelpName = "N", DefaultValueFactory = _ => 7 };

    /// <summary>The subcommand.</summary>
    public static Command Create()
    {
        var add = new Command("add", "Make an account, which signs in after `stoa user link`. Prints {\"id\",\"username\",\"name\"}.") { _name, _display, _operator };
        add.Validators.Add(result =>
        {
            if (result.GetValue(_name) is { } name && !User.IsUsername(name))
            {
                result.AddError($"'{name}' is no username: 1 to {User.MaxUsernameLength} of A-Z a-z 0-9 _.");
            }

            if (result.GetValue(_display) is { } display && (PlainText.IsBlank(display) || !PlainText.Fits(display, User.MaxNameLength)))
            {
                result.AddError($"--display takes 1 to {User.MaxNameLength} characters.");
            }
        });
        add.SetAction((parsed, cancellationToken) =>
            AddAsync(
                parsed.GetRequiredValue(StoaCommand.Data), parsed.GetRequiredValue(_name), parsed.GetValue(_display), parsed.GetValue(_operator), cancellationToken));
        return new Command("user", "Accounts of people.") { add, Link(), Operator(), Invite(), Suspend(), Unsuspend() };
    }

    private static Command Link()
    {
        var link = new Command(
            "link",
            "Make a link by which a person gets new keys: who was made here, or has lost their own. Works once, for 24 hours. Prints {\"path\",\"expires_at\"}; the path belongs behind the server's address.") { _existing };
        link.SetAction(async (parsed, cancellationToken) =>
        {
            await using var home = CommandHome.Open(parsed.GetRequiredValue(StoaCommand.Data));
            await using var accounts = home.OpenAccounts();
            var user = await FindAsync(accounts, parsed.GetRequiredValue(_existing), cancellationToken);
            var (path, expiresAt) = await AccountLinks.RecoverAsync(home, user.Id, TimeProvider.System, cancellationToken);
            await accounts.AppendAsync(new Audited(AuditAct.RecoveryLinkMade, null, user.Id), cancellationToken);
            JsonOutput.Write(("path", path), ("expires_at", JsonOutput.Time(expiresAt)));
            return 0;
        });
        return link;
    }

    private static Command Operator()
    {
        var command = new Command("operator", "Make a person an operator, or with --off none any more. Prints {\"username\",\"operator\"}.") { _existing, _off };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var home = CommandHome.Open(parsed.GetRequiredValue(StoaCommand.Data));
            await using var accounts = home.OpenAccounts();
            var user = await FindAsync(accounts, parsed.GetRequiredValue(_existing), cancellationToken);
            var isOperator = !parsed.GetValue(_off);
            if (isOperator && user.Suspended)
            {
                throw new CommandFailedException($"'{user.Username}' is suspended. First: stoa user unsuspend {user.Username}");
            }

            if (user.Operator != isOperator)
            {
                var audited = new Audited(isOperator ? AuditAct.OperatorNamed : AuditAct.OperatorRemoved, null, user.Id);
                AccountAnswers.ThrowUnlessCommitted(
                    await accounts.ChangeUserAsync(user, user with { Operator = isOperator }, audited, cancellationToken), "The account was changed at the same moment. Try again.");
            }

            JsonOutput.Write(("username", user.Username), ("operator", isOperator));
            return 0;
        });
        return command;
    }

    private static Command Suspend()
    {
        var command = new Command(
            "suspend", "Keep a person out: they cannot sign in, and no token of theirs works. Live Spaces of theirs end as when hosts are lost. Prints {\"username\",\"suspended\"}.") { _existing };
        command.SetAction((parsed, cancellationToken) => SuspendAsync(
            parsed.GetRequiredValue(StoaCommand.Data), parsed.GetRequiredValue(_existing), isSuspended: true, cancellationToken));
        return command;
    }

    private static Command Unsuspend()
    {
        var command = new Command("unsuspend", "Let a person in again. Prints {\"username\",\"suspended\"}.") { _existing };
        command.SetAction((parsed, cancellationToken) => SuspendAsync(
            parsed.GetRequiredValue(StoaCommand.Data), parsed.GetRequiredValue(_existing), isSuspended: false, cancellationToken));
        return command;
    }

    private static async Task<int> SuspendAsync(string data, string name, bool isSuspended, CancellationToken cancellationToken)
    {
        await using var home = CommandHome.Open(data);
        await using var accounts = home.OpenAccounts();
        var user = await FindAsync(accounts, name, cancellationToken);
        if (isSuspended && user.Operator)
        {
            throw new CommandFailedException($"'{user.Username}' is an operator. First: stoa user operator {user.Username} --off");
        }

        if (user.Suspended != isSuspended)
        {
            var audited = new Audited(isSuspended ? AuditAct.UserSuspended : AuditAct.UserUnsuspended, null, user.Id);
            AccountAnswers.ThrowUnlessCommitted(
                await accounts.ChangeUserAsync(user, user with { Suspended = isSuspended }, audited, cancellationToken), "The account was changed at the same moment. Try again.");
        }

        JsonOutput.Write(("username", user.Username), ("suspended", isSuspended));
        return 0;
    }

    private static Command Invite()
    {
        var invite = new Command(
            "invite", "Make an invitation: a link by which one person makes an account. Prints {\"path\",\"expires_at\"}; the path belongs behind the server's address.") { _days };
        invite.Validators.Add(result =>
        {
            if (result.GetResult(_days) is { Implicit: false } && result.GetValue(_days) is < 1 or > 366)
            {
                result.AddError("--days takes 1 to 366.");
            }
        });
        invite.SetAction(async (parsed, cancellationToken) =>
        {
            await using var home = CommandHome.Open(parsed.GetRequiredValue(StoaCommand.Data));
            await using var accounts = home.OpenAccounts();
            var (path, expiresAt) = await AccountLinks.InviteAsync(home, TimeSpan.FromDays(parsed.GetValue(_days)), TimeProvider.System, cancellationToken);
            await accounts.AppendAsync(new Audited(AuditAct.InvitationMade), cancellationToken);
            JsonOutput.Write(("path", path), ("expires_at", JsonOutput.Time(expiresAt)));
            return 0;
        });
        return invite;
    }

    private static async Task<User> FindAsync(AccountStore accounts, string name, CancellationToken cancellationToken) =>
        await accounts.FindUserByNameAsync(name, cancellationToken)
            ?? throw new CommandFailedException($"There is no user '{name}'. Make one with: stoa user add {name}");

    private static async Task<int> AddAsync(string data, string name, string? display, bool isOperator, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        await using var home = CommandHome.Open(data);
        await using var accounts = home.OpenAccounts();
        var user = new User
        {
            Id = new UserId(new SnowflakeIds(time, new Random()).Next()),
            Username = name,
            Name = display ?? name,
            CreatedAt = time.GetUtcNow(),
            Operator = isOperator,
        };
        var result = await accounts.AppendAsync(new UserSaved(user), cancellationToken);
        AccountAnswers.ThrowUnlessCommitted(result, $"The username '{name}' is taken.");
        if (isOperator)
        {
            await accounts.AppendAsync(new Audited(AuditAct.OperatorNamed, null, user.Id), cancellationToken);
        }

        JsonOutput.Write(("id", user.Id), ("username", user.Username), ("name", user.Name));
        return 0;
    }
}
