using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Stoa.Fuzzing;
using Stoa.Spaces;
using Stoa.Storage.Insights;
using Stoa.Storage.Json;

namespace Stoa.ParserFuzzer;

/// <summary>What is read back from the databases: damaged, or of another version, it is refused in the one way that the readers catch.</summary>
internal static class StoredTargets
{
    private static readonly SpaceId _space = SpaceId.NewRandom();

    public static void Event(byte[] bytes)
    {
        if (Read(bytes, StoredBody.Json.SpaceEvent) is { } happened)
        {
            try
            {
                _ = Space.Apply(null, _space, happened);
            }
            catch (Exception e) when (StoredBody.IsUnreadable(e))
            {
                // No Space begins with it.
            }
        }
    }

    public static void Change(byte[] bytes) => Read(bytes, StoredBody.Json.AccountChange);

    public static void Snapshot(byte[] bytes)
    {
        if (Read(bytes, StoredBody.Json.SpaceSnapshot) is { } snapshot)
        {
            try
            {
                _ = SpaceSnapshot.From(snapshot.ToSpace());
            }
            catch (Exception e) when (StoredBody.IsUnreadable(e))
            {
                // Refused: somebody stands in it twice, say. The readers make of it that the storage is unavailable.
            }
        }
    }

    public static void Minute(byte[] bytes)
    {
        UserId[] talkers = [new(1), new(2), new(3)];
        if (MinuteBody.TryRead(5, bytes, [.. talkers], out var minute) && minute.Talk.All(talk => talkers.Contains(talk.UserId)))
        {
            var body = new VarintWriter();
            MinuteBody.Write(minute, [.. talkers], ref body);
            Claim.Must(MinuteBody.TryRead(5, body.Written, [.. talkers], out var again) && again.Participants == minute.Participants && again.Leaves.SequenceEqual(minute.Leaves), "a minute comes back");
        }
    }

    public static void Stays(byte[] bytes)
    {
        Claim.Must(AudienceRow.ReadOpen(bytes).Length <= bytes.Length, "there are no more stays than bytes");
        Claim.Must(AudienceRow.ReadUsers(bytes).Length == bytes.Length / sizeof(long), "each id is eight bytes");
    }

    private static T? Read<T>(byte[] bytes, JsonTypeInfo<T> type)
        where T : class
    {
        T read;
        try
        {
            read = StoredBody.Read(bytes, type);
        }
        catch (JsonException)
        {
            return null; // The readers make of it that the storage is unavailable: StoredBody.Unreadable.
        }

        if (read is SpaceSnapshot snapshot && snapshot.Id == default)
        {
            return null; // Without its id, which its row has too, it is read and cannot be written.
        }

        try
        {
            var written = StoredBody.Write(read, type);
            Claim.Must(StoredBody.Write(StoredBody.Read(written, type), type).AsSpan().SequenceEqual(written), "what was read is written the same each time");
        }
        catch (Exception e) when (e is JsonException || e.Message.Contains("ImmutableArray", StringComparison.Ordinal))
        {
            return null; // A member that must be there is not: it is read all the same, and cannot be written.
        }

        return read;
    }
}
