using System.Text.Json;

namespace Stoa.Contract.Tests;

/// <summary>Every line of <see cref="ContractTable"/>, against the real server and X's own document.</summary>
public sealed class ContractTests(ContractWorld world)
{
    public static TheoryData<string, string> Lines => [.. ContractTable.Cases.Values.Select(line => (line.Id, line.What))];

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Reply_IsAsTheLineSays(string id, string what)
    {
        var line = ContractTable.Cases[id];
        var reply = await world.SendAsync(line.Request, line.As, line.Header, line.Body);

        Assert.True(line.Status == reply.Status, $"{what}: {reply.Status} {reply.Body}");
        ReplyRules.Check(reply, line.Request);
        if (line.Reply.Length == 0)
        {
            Assert.Empty(reply.Bytes);
            return;
        }

        var difference = JsonTemplate.FindDifference(JsonSerializer.Deserialize<JsonElement>(world.Fill(line.Reply)), reply.Json);
        Assert.True(difference is null, $"{what}: {difference}\n{reply.Body}");
        if (line.Status == 200)
        {
            var (method, target) = ContractWorld.Split(world.Fill(line.Request));
            var specification = Specification.Of(target);
            Assert.Empty(specification.Check(method, target.Split('?')[0], reply.Body));
        }
    }
}
