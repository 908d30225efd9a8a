using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Stoa.Spaces;

namespace Stoa.Cluster.Tests.Spaces;

/// <summary>
/// What an older node sends is read as it was meant: <c>WireSamples.txt</c> holds every command as the version that brought it wrote it. Lines are only added
/// (<c>STOA_UPDATE=1</c>), never changed: a line that does not read any more is a rolling upgrade that breaks.
/// </summary>
public sealed class WireNeighboursTests
{
    private static readonly int[] _seeds = [1, 3];

    [Fact]
    public async Task EveryLine_OfAnOlderVersion_IsReadAsItWasWritten()
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer>();
        var samples = Path.Combine(Root(), "tests", "Stoa.Cluster.Tests", "Spaces", "WireSamples.txt");
        var cancellationToken = TestContext.Current.CancellationToken;
        List<string> lines = File.Exists(samples) ? [.. await File.ReadAllLinesAsync(samples, cancellationToken)] : [];
        if (Environment.GetEnvironmentVariable("STOA_UPDATE") == "1")
        {
            foreach (var (type, seed) in SpaceCommandSerializationTests.Commands.SelectMany(row => _seeds.Select(seed => (Type: row.Data, seed))))
            {
                if (!lines.Exists(line => line.StartsWith($"{type.Name} {seed} ", StringComparison.Ordinal)))
                {
                    var command = (SpaceCommand)SpaceCommandSerializationTests.Sample(type, seed)!;
                    lines.Add($"{type.Name} {seed} {Convert.ToBase64String(serializer.SerializeToArray(command))} {JsonSerializer.Serialize(command, type)}");
                }
            }

            await File.WriteAllLinesAsync(samples, lines, cancellationToken);
        }

        foreach (var line in lines)
        {
            var parts = line.Split(' ', 4);
            var read = serializer.Deserialize<SpaceCommand>(Convert.FromBase64String(parts[2]))!;
            Assert.Equal(parts[0], read.GetType().Name);
            using var meant = JsonDocument.Parse(parts[3]);
            using var got = JsonDocument.Parse(JsonSerializer.Serialize(read, read.GetType()));
            AssertHolds(meant.RootElement, got.RootElement, parts[0]);
        }

        var missing = SpaceCommandSerializationTests.Commands.Select(row => row.Data.Name).Except(lines.Select(line => line.Split(' ')[0]), StringComparer.Ordinal);
        Assert.True(!missing.Any(), $"Run this test once with STOA_UPDATE=1, so that later versions are held to: {string.Join(", ", missing)}");
    }

    /// <summary>What was meant is there; a newer version may know more members.</summary>
    private static void AssertHolds(JsonElement meant, JsonElement got, string where)
    {
        if (meant.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in meant.EnumerateObject())
            {
                Assert.True(got.TryGetProperty(member.Name, out var value), $"{where}.{member.Name} is lost.");
                AssertHolds(member.Value, value, $"{where}.{member.Name}");
            }
        }
        else
        {
            Assert.True(JsonElement.DeepEquals(meant, got), $"{where}: {got} instead of {meant}");
        }
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Stoa.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("No Stoa.slnx above the tests.");
        }

        return folder;
    }
}
