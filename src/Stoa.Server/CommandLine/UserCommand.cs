using System.CommandLine;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Server.CommandLine;

/// <summary><c>stoa user add</c>: makes an account.</summary>
internal static class UserCommand
{
    private static readonly Argument<string> _name = new("NAME") { Description = "The username: 1 to 15 of A-Z a-z 0-9 _." };
    private static readonly Option<string?> _display = new("--display") { Description = "The name shown, at most 50 characters; the username when left out.", HelpName = "TEXT" };

    /// <summary>The subcommand.</summary>
    public static Command Create()
    {
        var add = new Command("add", "Make an account. Prints {\"id\",\"username\",\"name\"}.") { _name, _display };
        add.Validators.Add(result =>
        {
            if (result.GetValue(_name) is { } name && !User.IsUsername(name))
            {
                result.AddError($"'{name}' is no username: 1 to {User.MaxUsernameLength} of A-Z a-z 0-9 _.");
            }

            if (result.GetValue(_display) is { } display && (string.IsNullOrWhiteSpace(display) || !PlainText.Fits(display, User.MaxNameLength)))
            {
                result.AddError($"--display takes 1 to {User.MaxNameLength} characters.");
            }
        });
        add.SetAction((parsed, cancellationToken) =>
            AddAsync(parsed.GetRequiredValue(StoaCommand.Data), parsed.GetRequiredValue(_name), parsed.GetValue(_display), cancellationToken));
        return new Command("user", "Accounts of people.") { add };
    }

    private static async Task<int> AddAsync(string data, string name, string? display, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        await using var accounts = AccountStore.Open(Path.GetFullPath(data), time);
        var user = new User
        {
            Id = new UserId(new SnowflakeIds(time, new Random()).Next()),
            Username = name,
            Name = display ?? name,
            CreatedAt = time.GetUtcNow(),
        };
        var result = await accounts.AppendAsync(new UserSaved(user), cancellationToken);
        AccountAnswers.ThrowUnlessCommitted(result, $"The username '{name}' is taken.");
        JsonOutput.Write(("id", user.Id), ("username", user.Username), ("name", user.Name));
        return 0;
    }
}
