using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Stoa.Spaces;

namespace Stoa.Cluster.Tests.Spaces;

public sealed class SpaceCommandSerializationTests
{
    /// <summary>Every command there is, so that a new one cannot be forgotten.</summary>
    public static TheoryData<Type> Commands =>
    [
        .. typeof(SpaceCommand).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(SpaceCommand)) && !type.IsAbstract),
    ];

    [Theory]
    [MemberData(nameof(Commands))]
    public void RoundTrip_OfEachCommand_KeepsEveryMember(Type type)
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer>();
        for (var seed = 1; seed <= 3; seed++)
        {
            var command = (SpaceCommand)Sample(type, seed)!;
            var read = serializer.Deserialize<SpaceCommand>(serializer.SerializeToArray(command));
            Assert.IsType(type, read);
            Assert.Equal(JsonSerializer.Serialize(command, type), JsonSerializer.Serialize(read, type));
        }
    }

    [Fact]
    public void RoundTrip_OfOutcome_KeepsEveryMember()
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer>();
        foreach (var refusal in Enum.GetValues<SpaceRefusal>())
        {
            var outcome = new SpaceOutcome(SpaceOutcomeStatus.Refused, refusal, 17, 4);
            Assert.Equal(outcome, serializer.Deserialize<SpaceOutcome>(serializer.SerializeToArray(outcome)));
        }
    }

    /// <summary>A value with nothing left at its default; the third sample leaves out what may be absent.</summary>
    internal static object? Sample(Type type, int seed)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return seed == 3 ? null : Sample(underlying, seed);
        }

        return type switch
        {
            _ when type == typeof(string) => $"text {seed} \u00e9\U0001F399",
            _ when type == typeof(bool) => seed % 2 == 1,
            _ when type == typeof(int) => seed * 1_000,
            _ when type == typeof(long) => seed * 10_000_000_000,
            _ when type == typeof(DateTimeOffset) => new DateTimeOffset(2026, seed, 2, 3, 4, 5, TimeSpan.FromHours(seed)),
            _ when type == typeof(SpaceId) => SpaceId.NewRandom(new Random(seed)),
            _ when type == typeof(ImmutableArray<TopicId>) => ImmutableArray.Create(new TopicId(seed), new TopicId(seed + 1)),
            { IsEnum: true } => Enum.GetValues(type).GetValue(seed % Enum.GetValues(type).Length),
            _ => type.GetConstructors().MaxBy(constructor => constructor.GetParameters().Length)!
                .Invoke([.. type.GetConstructors().MaxBy(constructor => constructor.GetParameters().Length)!
                    .GetParameters().Select(parameter => Sample(parameter.ParameterType, seed))]),
        };
    }
}
