using System.Text.Json;

namespace Stoa.Contract.Tests;

/// <summary>Clients that people use against X, unchanged, against the real server.</summary>
public sealed class RealClientTests(ClientWorld world) : IClassFixture<ClientWorld>
{
    [Theory]
    [InlineData("node", "twitter-api-v2.mjs", 19)]
    [InlineData("/usr/bin/python3", "tweepy_client.py", 9)]
    [InlineData("/usr/bin/python3", "tweepy_async_client.py", 5)]
    public async Task Client_DoesEverythingItOffers(string interpreter, string script, int checks)
    {
        var (exitCode, output, error) = await Shell.RunAsync(
            interpreter, [Path.Combine(Repository.Root, "tests", "clients", script)], TestContext.Current.CancellationToken, ("STOA_WORLD", JsonSerializer.Serialize(Describe())));

        Assert.True(exitCode == 0, output + error);
        Assert.Equal(checks, output.Split('\n').Count(line => line.StartsWith("ok ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Client_GeneratedFromTheDocument_DoesEverythingItOffers()
    {
        var document = await world.SendAsync("/2/openapi.json", Asker.Nobody);
        var program = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "tests", "clients", "generated", "Driver.cs"), TestContext.Current.CancellationToken);
        var client = await GeneratedClient.CompileAsync(document.Body, program);

        var run = client.GetType("Generated.Driver", throwOnError: true)!.GetMethod("RunAsync")!;
        var passed = await (Task<IReadOnlyList<string>>)run.Invoke(null, [Describe()])!;

        var operations = client.GetType("Generated.SpacesClient")!.GetMethods().Where(method => method.Name.EndsWith("Async", StringComparison.Ordinal));
        Assert.All(operations, method => Assert.True(program.Contains($".{method.Name}(", StringComparison.Ordinal) || method.Name == "GetOpenApiSpecAsync", method.Name));
        Assert.Equal(71, passed.Count);
    }

    /// <summary>What the scripts are told: the address, tokens, and the ids of the world.</summary>
    private Dictionary<string, string> Describe() => new(world.Names, StringComparer.Ordinal)
    {
        ["url"] = world.Address.ToString().TrimEnd('/'),
        ["data"] = world.Data,
        ["app"] = ContractWorld.TokenOf(Asker.App)!,
        ["creator_token"] = ContractWorld.TokenOf(Asker.Creator)!,
        ["stranger_token"] = ContractWorld.TokenOf(Asker.Stranger)!,
        ["unscoped_token"] = ContractWorld.TokenOf(Asker.CreatorWithoutScope)!,
    };
}
