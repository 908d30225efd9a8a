using Stoa.AudioFuzzer;
using Stoa.Fuzzing;

namespace Stoa.Sfu.Tests.Sessions;

/// <summary>A short form of <c>fuzz/run audio</c>: a few inputs for each target, other ones each time; a failure says with which they come again.</summary>
public sealed class FuzzTests
{
    public static TheoryData<string> Targets => [.. AudioTargets.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Inputs_Changed_DoNoHarm(string name)
    {
        var target = AudioTargets.All.Single(target => target.Name == name);
        Assert.Null(FuzzBatch.Run(target, Environment.TickCount, 0));
    }
}
