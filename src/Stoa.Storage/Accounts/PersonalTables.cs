using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Databases;

namespace Stoa.Storage.Accounts;

/// <summary>The tables of what a person keeps for themselves: topics followed, the address of their calendar. Part of <see cref="AccountCommits"/>.</summary>
internal static class PersonalTables
{
    /// <summary>Why a change cannot or need not be written; null when it is to be, or is none of these tables.</summary>
    public static AccountAppendStatus? Check(IDatabase database, AccountChange change) => change switch
    {
        TopicFollowed { UserId: var user, TopicId: var topic } =>
            Has(database, "SELECT 1 FROM topic_follows WHERE user_id = ?1 AND topic_id = ?2", user.Value, topic.Value) ? AccountAppendStatus.Unchanged
            : !HasUser(database, user) ? AccountAppendStatus.UserUnknown
            : !Has(database, "SELECT 1 FROM topics WHERE id = ?1", topic.Value) ? AccountAppendStatus.TopicUnknown
            : Has(database, "SELECT CASE WHEN count(*) >= ?2 THEN 1 ELSE 0 END FROM topic_follows WHERE user_id = ?1", user.Value, TopicFollowed.MaxPerPerson) ? AccountAppendStatus.TopicFollowLimitReached : null,
        TopicUnfollowed { UserId: var user, TopicId: var topic } =>
            Has(database, "SELECT 1 FROM topic_follows WHERE user_id = ?1 AND topic_id = ?2", user.Value, topic.Value) ? null : AccountAppendStatus.Unchanged,
        CalendarOpened { UserId: var user } => HasUser(database, user) ? null : AccountAppendStatus.UserUnknown,
        CalendarClosed { UserId: var user } => Has(database, "SELECT 1 FROM calendars WHERE user_id = ?1", user.Value) ? null : AccountAppendStatus.Unchanged,
        _ => null,
    };

    /// <summary>Writes a change; false when it is none of these tables.</summary>
    public static bool Save(IDatabase database, long seq, long at, AccountChange change)
    {
        switch (change)
        {
            case TopicFollowed { UserId: var user, TopicId: var topic }:
                using (var insert = database.Rent("INSERT INTO topic_follows(user_id, topic_id, seq, at) VALUES(?1, ?2, ?3, ?4)"))
                {
                    insert.Bind(1, user.Value).Bind(2, topic.Value).Bind(3, seq).Bind(4, at).Run();
                }

                return true;
            case TopicUnfollowed { UserId: var user, TopicId: var topic }:
                using (var delete = database.Rent("DELETE FROM topic_follows WHERE user_id = ?1 AND topic_id = ?2"))
                {
                    delete.Bind(1, user.Value).Bind(2, topic.Value).Run();
                }

                return true;
            case CalendarOpened { UserId: var user, Hash: var hash }:
                using (var upsert = database.Rent("""
                    INSERT INTO calendars(user_id, hash, seq, at) VALUES(?1, ?2, ?3, ?4)
                    ON CONFLICT(user_id) DO UPDATE SET hash = ?2, seq = ?3, at = ?4
                    """))
                {
                    upsert.Bind(1, user.Value).BindBytes(2, hash.ToBytes()).Bind(3, seq).Bind(4, at).Run();
                }

                return true;
            case CalendarClosed { UserId: var user }:
                Run(database, "DELETE FROM calendars WHERE user_id = ?1", user);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Takes everything of a person away.</summary>
    public static void Forget(IDatabase database, UserId user)
    {
        Run(database, "DELETE FROM topic_follows WHERE user_id = ?1", user);
        Run(database, "DELETE FROM calendars WHERE user_id = ?1", user);
    }

    private static void Run(IDatabase database, string sql, UserId user)
    {
        using var statement = database.Rent(sql);
        statement.Bind(1, user.Value).Run();
    }

    private static bool HasUser(IDatabase database, UserId user) => Has(database, "SELECT 1 FROM users WHERE id = ?1", user.Value);

    /// <summary>True when the first row says something else than 0.</summary>
    private static bool Has(IDatabase database, string sql, long first, long? second = null)
    {
        using var select = database.Rent(sql);
        select.Bind(1, first);
        if (second is { } value)
        {
            select.Bind(2, value);
        }

        return select.Step() && select.Number(0) != 0;
    }
}
