using Stoa.Fuzzing;
using Stoa.ParserFuzzer;

namespace Stoa.Server.Tests;

/// <summary>A short form of <c>fuzz/run parsers</c>: every sample and a few changed ones for each target, other ones each time; a failure says with which they come again.</summary>
public sealed class FuzzTests
{
    public static TheoryData<string> Targets => [.. ParserTargets.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Inputs_Changed_DoNoHarm(string name)
    {
        var target = ParserTargets.All.Single(target => target.Name == name);
        Assert.Null(FuzzBatch.Run(target, Environment.TickCount, 0));
    }
}
