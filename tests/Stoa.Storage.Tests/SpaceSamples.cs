using System.Text.Json;
using System.Text.Json.Serialization;
using Stoa.Spaces;

namespace Stoa.Storage.Tests;

/// <summary>Spaces, events and appends to test with.</summary>
internal static class SpaceSamples
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, 123, TimeSpan.Zero);
    public static readonly UserId Creator = new(42);

    private static readonly JsonSerializerOptions _plain = new() { WriteIndented = true, Converters = { new SortedSet(), new SortedTable<DateTimeOffset>(), new SortedTable<TimeSpan>() } };

    public static SpaceDetails Details(string title = "Café ☕ \"late\"", TicketOffer? ticket = null) =>
        new(title, "en", [new TopicId(7)], AskToSpeak.Everyone, ticket);

    public static SpaceScheduled Scheduled(string title = "Café ☕ \"late\"") =>
        new(Details(title), Start.AddDays(1)) { At = Start, Actor = Creator };

    public static ReminderSet Reminder(long user) => new(new UserId(user)) { At = Start.AddSeconds(user), Actor = new UserId(user) };

    /// <summary>The append of events to a Space, or to no Space yet.</summary>
    public static SpaceAppend Append(SpaceId id, Space? before, params SpaceEvent[] events)
    {
        var after = events.Aggregate(before, (space, happened) => Space.Apply(space, id, happened));
        return new SpaceAppend(id, before?.Version ?? 0, [.. events], after ?? throw new ArgumentException("No events.", nameof(events)));
    }

    /// <summary>The append of a new scheduled Space.</summary>
    public static SpaceAppend NewSpace(string title = "Café ☕ \"late\"") => Append(SpaceId.NewRandom(), null, Scheduled(title));

    /// <summary>All that a Space says, as text to compare: by reflection, so that no member is forgotten.</summary>
    public static string Text(Space? space) => JsonSerializer.Serialize(space, _plain);

    /// <summary>All that an event says, as text to compare.</summary>
    public static string Text(SpaceEvent happened) => JsonSerializer.Serialize<object>(happened, _plain) + happened.GetType().Name;

    private sealed class SortedTable<T> : JsonConverter<System.Collections.Immutable.ImmutableDictionary<UserId, T>>
    {
        public override System.Collections.Immutable.ImmutableDictionary<UserId, T> Read(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(
            Utf8JsonWriter writer, System.Collections.Immutable.ImmutableDictionary<UserId, T> value, JsonSerializerOptions options) =>
            writer.WriteStringValue(string.Join(' ', value.OrderBy(row => row.Key).Select(row => $"{row.Key}={row.Value}")));
    }

    private sealed class SortedSet : JsonConverter<System.Collections.Immutable.ImmutableHashSet<UserId>>
    {
        public override System.Collections.Immutable.ImmutableHashSet<UserId> Read(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(
            Utf8JsonWriter writer, System.Collections.Immutable.ImmutableHashSet<UserId> value, JsonSerializerOptions options) =>
            writer.WriteStringValue(string.Join(' ', value.Order()));
    }
}
