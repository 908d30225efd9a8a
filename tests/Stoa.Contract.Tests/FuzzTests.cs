using Stoa.ApiFuzzer;

namespace Stoa.Contract.Tests;

/// <summary>The short form of <c>fuzz/run</c>: the same requests at each run.</summary>
public sealed class FuzzTests(FuzzWorld world) : IClassFixture<FuzzWorld>
{
    private const int Seed = 3;
    private const int Requests = 20_000;

    [Fact]
    public async Task Nonsense_OfEveryKind_IsRefusedInOrder()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var target = new FuzzTarget(
            world.Address,
            ContractWorld.TokenOf(Asker.App)!,
            [
                (world.Names["creator"], ContractWorld.TokenOf(Asker.Creator)!), (world.Names["stranger"], ContractWorld.TokenOf(Asker.Stranger)!),
                (world.Names["cohost"], "cohost"), (world.Names["first_buyer"], "first_buyer"),
                (world.Names["operator"], ContractWorld.OperatorToken),
            ],
            ["848920371311001600", "848920371311001601", "5"]);
        var report = await ApiFuzz.RunAsync(target, Seed, 0, Requests, cancellationToken);
        TestContext.Current.SendDiagnosticMessage($"{Requests} requests: {report.Statuses}");

        Assert.True(report.Failed == 0, $"{report.Failed} of {Requests} with seed {Seed}; {report.Statuses}\n{string.Join('\n', report.Failures)}");
        var never = await ApiFuzz.NeverSucceededAsync(target, report, cancellationToken);
        // Chance does not bring a Space into every state, nobody is in one, so nobody can react, and no audio session is opened; it reads
        // everything, and of the seventy operations under /api more than two thirds happen.
        var list = $"Never succeeded: {string.Join(", ", never)}";
        // It knows no types of events, so makes no subscriptions, and no webhook passes a challenge: WebhookTests show what those do.
        Assert.True(never.All(operation => operation.Contains(" /api/", StringComparison.Ordinal) || operation.Contains("/2/activity/subscriptions", StringComparison.Ordinal) || operation.Contains("/2/webhooks", StringComparison.Ordinal)), list);
        Assert.True(never.Count <= 40, list); // Of some 130: chance seldom makes who waits for what, and never a signature of Stripe.
        var alive = await world.SendAsync("/2/users/me", Asker.Creator);
        Assert.Equal(200, alive.Status);
    }
}
