using System.Text.Json.Nodes;

namespace Stoa.Api.Tests.Query;

/// <summary>Many faults at once. The message of each is a line of the contract's own tests.</summary>
public sealed class FaultTests(World world)
{
    [Fact]
    public async Task Faults_OfOneRequest_AreToldTogether()
    {
        var reply = await world.GetAsync("/2/spaces/search?state=x&max_results=0&space.fields=a,b&foo=1&bar=2");
        var errors = JsonNode.Parse(reply.Body)!["errors"]!.AsArray();
        Assert.Equal(
            "query state max_results space.fields space.fields foo bar",
            string.Join(' ', errors.Select(error => error!["parameters"]!.AsObject().Single().Key)));
    }

    [Fact]
    public async Task Faults_OfAHugeRequest_AreBounded()
    {
        var fields = await world.GetAsync($"/2/spaces/1?space.fields={string.Join(',', Enumerable.Range(0, 5000).Select(n => $"x{n}"))}");
        var unknown = await world.GetAsync($"/2/spaces/1?{string.Join('&', Enumerable.Range(0, 5000).Select(n => $"x{n}"))}");
        Assert.Equal(16, JsonNode.Parse(fields.Body)!["errors"]!.AsArray().Count);
        Assert.Equal(16, JsonNode.Parse(unknown.Body)!["errors"]!.AsArray().Count);
    }
}
