using System.CommandLine;
using Stoa.Spaces.Accounts;

namespace Stoa.Server.CommandLine;

/// <summary><c>stoa audit</c>: what happened to accounts and apps.</summary>
internal static class AuditCommand
{
    private const int Most = 100_000;

    private static readonly Option<int> _count = new("--count")
    {
        Description = $"How many lines, 1 to {Most:N0}.", HelpName = "N", DefaultValueFactory = _ => 50,
    };

    /// <summary>The subcommand.</summary>
    public static Command Create()
    {
        var audit = new Command("audit", "What happened to accounts and apps, newest first. Prints {\"at\",\"act\",\"actor\",\"user_id\",\"client_id\",\"detail\"} a line; what is absent is empty.") { _count };
        audit.Validators.Add(result =>
        {
            if (result.GetResult(_count) is { Implicit: false } && result.GetValue(_count) is < 1 or > Most)
            {
                result.AddError($"--count takes 1 to {Most:N0}.");
            }
        });
        audit.SetAction((parsed, cancellationToken) => ListAsync(parsed.GetRequiredValue(StoaCommand.Data), parsed.GetValue(_count), cancellationToken));
        return audit;
    }

    private static async Task<int> ListAsync(string data, int count, CancellationToken cancellationToken)
    {
        await using var home = CommandHome.Open(data);
        await using var accounts = home.OpenAccounts();
        foreach (var line in await accounts.ReadAuditAsync(long.MaxValue, count, cancellationToken))
        {
            if (line.Change is Audited audited)
            {
                JsonOutput.Write(
                    ("at", JsonOutput.Time(line.At)), ("act", audited.Act.ToString()), ("actor", audited.Actor?.ToString() ?? ""),
                    ("user_id", audited.UserId?.ToString() ?? ""), ("client_id", audited.ClientId?.ToString() ?? ""), ("detail", audited.Detail ?? ""));
            }
        }

        return 0;
    }
}
