using Stoa.Spaces;
using Stoa.Spaces.Insights;
using Stoa.Spaces.Tests.Insights;
using Stoa.Storage.Insights;

namespace Stoa.Storage.Tests.Insights;

/// <summary>A known curve goes through the meter and the store, and is read as it was; what it takes on the disk.</summary>
public sealed class StoredCurveTests : IDisposable
{
    private const int MaxBytesPerMinute = 200;
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task KnownCurve_IsReadAsItWas(int seed)
    {
        var length = TimeSpan.FromMinutes(33.7);
        var audience = new SimulatedAudience(seed, length, minute => 40 - minute, TimeSpan.FromMinutes(8));
        await using var store = InsightsStore.Open(_folder.Path, TimeProvider.System);
        List<AudienceSample> samples = [];
        MeteredSpace.Play(audience, length, TimeSpan.FromSeconds(60), samples.Add);
        foreach (var sample in samples)
        {
            Assert.True(await store.WriteAsync([sample]));
        }

        var read = await store.ReadAsync(samples[0].Audience.SpaceId, Cancel);
        Assert.NotNull(read);
        var expected = audience.Expected();
        Assert.Equal(string.Join("\n", expected.Select(Text)), string.Join("\n", read.Minutes.Select(Text)), StringComparer.Ordinal);
        Assert.Equal((audience.People, false, expected.Max(minute => minute.Peak)), (read.Audience.People, read.Audience.PeopleIsEstimate, read.Audience.Peak));
        Assert.Equal(MeteredSpace.Start + length, read.Audience.EndedAt);
        Assert.Empty(await store.ReadOpenAsync(Cancel));
    }

    [Fact]
    public async Task HundredThousandJoinsInThreeHours_TakeLessThan200BytesPerMinute()
    {
        var length = TimeSpan.FromMinutes(180.4);
        var audience = new SimulatedAudience(5, length, _ => 560, TimeSpan.FromMinutes(25));
        Assert.InRange(audience.Joins, 100_000, 110_000);
        List<AudienceSample> samples = [];
        MeteredSpace.Play(audience, length, TimeSpan.FromSeconds(60), samples.Add);

        var body = new VarintWriter();
        SortedDictionary<int, int> bytes = [];
        foreach (var sample in samples)
        {
            foreach (var minute in sample.Minutes)
            {
                MinuteBody.Write(minute, sample.Audience.Talkers, ref body);
                bytes[minute.Minute] = body.Written.Length;
            }
        }

        Assert.Equal(181, bytes.Count);
        Assert.All(bytes, one => Assert.InRange(one.Value, 1, MaxBytesPerMinute - 1));

        // The file holds the samples of 20 such Spaces, written side by side as a server does; its schema and empty pages count too.
        const int Spaces = 20;
        await using (var store = InsightsStore.Open(_folder.Path, TimeProvider.System))
        {
            foreach (var sample in samples)
            {
                Assert.True(await store.WriteAsync([.. Enumerable.Range(0, Spaces).Select(i => sample with { Audience = sample.Audience with { SpaceId = SpaceId.Parse($"1s{i}") } })]));
            }
        }

        var perMinute = (double)new FileInfo(_folder.File("insights.db")).Length / Spaces / bytes.Count;
        TestContext.Current.TestOutputHelper?.WriteLine($"{bytes.Values.Average():0.0} bytes a minute in its row, {bytes.Values.Max()} the fullest, {perMinute:0.0} in the file");
        Assert.InRange(perMinute, bytes.Values.Average(), MaxBytesPerMinute);
    }

    private static string Text(SpaceMinute minute) =>
        $"{minute.Minute}: {minute.Participants} {minute.Peak} {minute.PresentSeconds} {minute.NewPeople} | {string.Join(' ', minute.JoinsBySource)} | {string.Join(' ', minute.Leaves)}"
        + $" | {string.Join(' ', minute.Reactions)} | {string.Join(' ', minute.Talk)}";
}
