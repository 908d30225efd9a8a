using System.Buffers.Binary;
using System.Collections.Immutable;
using Stoa.Spaces;
using Stoa.Spaces.Insights;
using Stoa.Storage.Databases;

namespace Stoa.Storage.Insights;

/// <summary>A row of <c>audiences</c>, with its sketch, as what it stands for.</summary>
internal static class AudienceRow
{
    /// <summary>What <see cref="Read"/> needs, in its order; of <c>audiences a LEFT JOIN audience_sketches s</c>.</summary>
    public const string Columns = """
        a.id, a.space_id, a.creator_id, a.hosts, a.started_at, a.ended_at, a.title, a.reactions, a.talkers, a.people, a.people_is_estimate, a.peak, s.hashes
        """;

    /// <summary>How many columns that is.</summary>
    public const int ColumnCount = 13;

    // Reactions hold no white space: the options refuse it.
    private const char ReactionsApart = '\n';

    /// <summary>Reads the row that a statement stands at.</summary>
    public static SpaceAudience Read(IStatement row) => new()
    {
        SpaceId = SpaceId.Parse(row.Text(1)),
        CreatorId = new UserId(row.Number(2)),
        HostIds = ReadUsers(row.Bytes(3)),
        StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.Number(4)),
        EndedAt = row.IsNull(5) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.Number(5)),
        Title = row.IsNull(6) ? null : row.Text(6),
        Reactions = row.Text(7) is { Length: > 0 } reactions ? [.. reactions.Split(ReactionsApart)] : [],
        Talkers = ReadUsers(row.Bytes(8)),
        People = (int)row.Number(9),
        PeopleIsEstimate = row.Number(10) != 0,
        Peak = (int)row.Number(11),
        Sketch = ReadHashes(row.Bytes(12)),
    };

    /// <summary>Reactions as the column holds them.</summary>
    public static string Join(ImmutableArray<string> reactions) => string.Join(ReactionsApart, reactions);

    /// <summary>Ids as the columns hold them.</summary>
    public static byte[] Write(ImmutableArray<UserId> users)
    {
        var bytes = new byte[users.Length * sizeof(long)];
        for (var i = 0; i < users.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), users[i].Value);
        }

        return bytes;
    }

    /// <summary>Hashes as the column holds them.</summary>
    public static byte[] Write(ImmutableArray<uint> hashes)
    {
        var bytes = new byte[hashes.Length * sizeof(uint)];
        for (var i = 0; i < hashes.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * sizeof(uint)), hashes[i]);
        }

        return bytes;
    }

    /// <summary>Open stays as the column holds them: minutes since the one before, and counts.</summary>
    public static ReadOnlySpan<byte> Write(ImmutableArray<OpenStays> open)
    {
        var body = new VarintWriter();
        var before = 0;
        foreach (var stays in open)
        {
            body.Add(stays.Minute - before);
            body.Add(stays.Count);
            before = stays.Minute;
        }

        return body.Written;
    }

    /// <summary>Reads open stays.</summary>
    public static ImmutableArray<OpenStays> ReadOpen(ReadOnlySpan<byte> bytes)
    {
        var body = new VarintReader(bytes);
        var open = ImmutableArray.CreateBuilder<OpenStays>();
        for (var minute = 0; !body.IsAtEnd && !body.IsDamaged;)
        {
            minute += body.Int();
            open.Add(new OpenStays(minute, body.Int()));
        }

        return body.IsDamaged ? [] : open.DrainToImmutable();
    }

    /// <summary>Reads ids.</summary>
    public static ImmutableArray<UserId> ReadUsers(ReadOnlySpan<byte> bytes)
    {
        var users = ImmutableArray.CreateBuilder<UserId>(bytes.Length / sizeof(long));
        for (; bytes.Length >= sizeof(long); bytes = bytes[sizeof(long)..])
        {
            users.Add(new UserId(BinaryPrimitives.ReadInt64LittleEndian(bytes)));
        }

        return users.DrainToImmutable();
    }

    private static ImmutableArray<uint> ReadHashes(ReadOnlySpan<byte> bytes)
    {
        var hashes = ImmutableArray.CreateBuilder<uint>(bytes.Length / sizeof(uint));
        for (; bytes.Length >= sizeof(uint); bytes = bytes[sizeof(uint)..])
        {
            hashes.Add(BinaryPrimitives.ReadUInt32LittleEndian(bytes));
        }

        return hashes.DrainToImmutable();
    }
}
