using System.Collections.Immutable;
using Stoa.Spaces;
using Stoa.Storage.Databases;

namespace Stoa.Storage.Insights;

/// <summary>Takes what is about people out of the insights: all of it once it is old, one person's at once.</summary>
internal static class InsightsPurge
{
    /// <summary>Title, sketch and the names of who talked go from audiences that ended before a time. The numbers and the hosts stay.</summary>
    /// <returns>How many there were; fewer than <paramref name="max"/> when no more are left.</returns>
    public static int ForgetOld(IDatabase database, DateTimeOffset before, int max)
    {
        List<(long Id, long TalkerBytes)> old = [];
        using (var select = database.Rent("SELECT id, length(talkers) FROM audiences WHERE is_purged = 0 AND ended_at < ?1 LIMIT ?2"))
        {
            select.Bind(1, before.ToUnixTimeMilliseconds()).Bind(2, max);
            while (select.Step())
            {
                old.Add((select.Number(0), select.Number(1)));
            }
        }

        using var update = database.Rent("UPDATE audiences SET title = NULL, talkers = ?2, is_purged = 1 WHERE id = ?1");
        foreach (var (id, talkerBytes) in old)
        {
            update.Bind(1, id).BindBytes(2, new byte[talkerBytes]).Run();
            Run(database, "DELETE FROM audience_sketches WHERE audience = ?1", id);
        }

        return old.Count;
    }

    /// <summary>A person is gone: so are the insights of their Spaces, and their name in those of others.</summary>
    public static void Forget(IDatabase database, UserId user)
    {
        foreach (var id in Numbers(database, "SELECT audience FROM audience_hosts WHERE host_id = ?1", user.Value))
        {
            if (ReadCreator(database, id) == user)
            {
                Run(database, "DELETE FROM audience_minutes WHERE audience = ?1", id);
                Run(database, "DELETE FROM audience_sketches WHERE audience = ?1", id);
                Run(database, "DELETE FROM audience_hosts WHERE audience = ?1", id);
                Run(database, "DELETE FROM audiences WHERE id = ?1", id);
            }
            else
            {
                Change(database, id, "hosts", hosts => hosts.Remove(user));
            }
        }

        Run(database, "DELETE FROM audience_hosts WHERE host_id = ?1", user.Value);
        foreach (var (id, talkers) in ReadTalkers(database))
        {
            if (talkers.Contains(user))
            {
                Change(database, id, "talkers", names => [.. names.Select(name => name == user ? default : name)]);
            }
        }
    }

    /// <summary>Everyone who is named: hosts, and who talked.</summary>
    public static IReadOnlyList<UserId> ReadNamed(IDatabase database)
    {
        HashSet<UserId> named = [];
        using (var hosts = database.Rent("SELECT DISTINCT host_id FROM audience_hosts"))
        {
            while (hosts.Step())
            {
                named.Add(new UserId(hosts.Number(0)));
            }
        }

        foreach (var (_, talkers) in ReadTalkers(database))
        {
            named.UnionWith(talkers);
        }

        named.Remove(default);
        return [.. named];
    }

    private static List<(long Id, ImmutableArray<UserId> Talkers)> ReadTalkers(IDatabase database)
    {
        using var select = database.Rent("SELECT id, talkers FROM audiences WHERE is_purged = 0 AND length(talkers) > 0");
        List<(long, ImmutableArray<UserId>)> found = [];
        while (select.Step())
        {
            found.Add((select.Number(0), AudienceRow.ReadUsers(select.Bytes(1))));
        }

        return found;
    }

    private static List<long> Numbers(IDatabase database, string sql, long value)
    {
        using var select = database.Rent(sql);
        select.Bind(1, value);
        List<long> found = [];
        while (select.Step())
        {
            found.Add(select.Number(0));
        }

        return found;
    }

    private static UserId ReadCreator(IDatabase database, long id)
    {
        using var select = database.Rent("SELECT creator_id FROM audiences WHERE id = ?1");
        return select.Bind(1, id).Step() ? new UserId(select.Number(0)) : default;
    }

    private static void Change(IDatabase database, long id, string column, Func<ImmutableArray<UserId>, ImmutableArray<UserId>> change)
    {
        ImmutableArray<UserId> users;
        using (var select = database.Rent($"SELECT {column} FROM audiences WHERE id = ?1"))
        {
            users = select.Bind(1, id).Step() ? AudienceRow.ReadUsers(select.Bytes(0)) : [];
        }

        using var update = database.Rent($"UPDATE audiences SET {column} = ?2 WHERE id = ?1");
        update.Bind(1, id).BindBytes(2, AudienceRow.Write(change(users))).Run();
    }

    private static void Run(IDatabase database, string sql, long value)
    {
        using var statement = database.Rent(sql);
        statement.Bind(1, value).Run();
    }
}
