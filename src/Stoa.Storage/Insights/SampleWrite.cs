using System.Collections.Immutable;
using Stoa.Spaces;
using Stoa.Spaces.Insights;
using Stoa.Storage.Databases;

namespace Stoa.Storage.Insights;

/// <summary>Writes one sample: the row of its audience, its sketch and hosts where they changed, its minutes.</summary>
internal static class SampleWrite
{
    /// <summary>Writes it inside a transaction.</summary>
    /// <param name="database">The connection.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="body">A buffer.</param>
    public static void Write(IDatabase database, AudienceSample sample, ref VarintWriter body)
    {
        var audience = sample.Audience;
        var (id, people, hosts, isOver) = Find(database, audience.SpaceId);
        if (isOver)
        {
            return; // A node that was paused, and measured this Space before, knows less than what ended it.
        }

        var hostBytes = AudienceRow.Write(audience.HostIds);
        id = WriteAudience(database, sample, id, hostBytes);
        if (people != audience.People || audience.PeopleIsEstimate)
        {
            using var sketch = database.Rent("INSERT INTO audience_sketches(audience, hashes) VALUES(?1, ?2) ON CONFLICT(audience) DO UPDATE SET hashes = ?2");
            sketch.Bind(1, id).BindBytes(2, AudienceRow.Write(audience.Sketch)).Run();
        }

        if (hosts is null || !hostBytes.AsSpan().SequenceEqual(hosts))
        {
            WriteHosts(database, id, audience);
        }

        using var insert = database.Rent("INSERT INTO audience_minutes(audience, minute, body) VALUES(?1, ?2, ?3) ON CONFLICT(audience, minute) DO UPDATE SET body = ?3");
        foreach (var minute in sample.Minutes)
        {
            MinuteBody.Write(minute, audience.Talkers, ref body);
            insert.Bind(1, id).Bind(2, minute.Minute).BindBytes(3, body.Written).Run();
        }
    }

    private static (long Id, int People, byte[]? Hosts, bool IsOver) Find(IDatabase database, SpaceId space)
    {
        using var select = database.Rent("SELECT id, people, hosts, ended_at FROM audiences WHERE space_id = ?1");
        return select.Bind(1, space.Value).Step() ? (select.Number(0), (int)select.Number(1), select.Bytes(2).ToArray(), !select.IsNull(3)) : (0, -1, null, false);
    }

    private static long WriteAudience(IDatabase database, AudienceSample sample, long id, byte[] hosts)
    {
        var audience = sample.Audience;
        using var write = database.Rent(id == 0
            ? """
              INSERT INTO audiences(space_id, creator_id, started_at, hosts, ended_at, title, reactions, talkers, people, people_is_estimate, peak, sampled_at, open_stays)
              VALUES(?11, ?12, ?13, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) RETURNING id
              """
            : """
              UPDATE audiences SET hosts = ?1, ended_at = ?2, title = ?3, reactions = ?4, talkers = ?5, people = ?6, people_is_estimate = ?7, peak = ?8,
                  sampled_at = ?9, open_stays = ?10
              WHERE id = ?11
              """);
        write.BindBytes(1, hosts).Bind(2, audience.EndedAt?.ToUnixTimeMilliseconds()).Bind(3, audience.Title).Bind(4, AudienceRow.Join(audience.Reactions))
            .BindBytes(5, AudienceRow.Write(audience.Talkers)).Bind(6, audience.People).Bind(7, audience.PeopleIsEstimate ? 1 : 0).Bind(8, audience.Peak).Bind(9, sample.Checkpoint?.At.ToUnixTimeMilliseconds());
        write.BindBytes(10, AudienceRow.Write(sample.Checkpoint?.Open ?? []));
        if (id == 0)
        {
            write.Bind(11, audience.SpaceId.Value).Bind(12, audience.CreatorId.Value).Bind(13, audience.StartedAt.ToUnixTimeMilliseconds()).Step();
            return write.Number(0);
        }

        write.Bind(11, id).Run();
        return id;
    }

    private static void WriteHosts(IDatabase database, long id, SpaceAudience audience)
    {
        using (var delete = database.Rent("DELETE FROM audience_hosts WHERE audience = ?1"))
        {
            delete.Bind(1, id).Run();
        }

        using var insert = database.Rent("INSERT INTO audience_hosts(host_id, started_at, audience) VALUES(?1, ?2, ?3) ON CONFLICT DO NOTHING");
        foreach (var host in ImmutableArray.Create(audience.CreatorId).AddRange(audience.HostIds))
        {
            insert.Bind(1, host.Value).Bind(2, audience.StartedAt.ToUnixTimeMilliseconds()).Bind(3, id).Run();
        }
    }
}
