using System.Collections.Concurrent;
using Stoa.Directory.Search;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;

namespace Stoa.Directory.Accounts;

/// <summary>Finds people by the beginnings of their username and of the words of their name.</summary>
/// <remarks>
/// The first one to four characters of every word lead to the sorted ids of the people who have such a word; the people
/// whom all words of a query have in common are then compared in full. One thread writes, any number read without a lock:
/// what is read is checked against the account as it is.
/// </remarks>
internal sealed class UserIndex
{
    /// <summary>How many accounts one search compares in full at most.</summary>
    public const int MaxCompared = 10_000;

    private const int MaxPrefix = 4;

    private TermTable _prefixes = new();

    /// <summary>Starts anew with these people.</summary>
    public void Rebuild(IEnumerable<User> users)
    {
        var prefixes = new TermTable();
        foreach (var user in users)
        {
            foreach (var prefix in PrefixesOf(user))
            {
                prefixes.AddBulk(prefix, (ulong)user.Id.Value);
            }
        }

        prefixes.CompleteBulk();
        Volatile.Write(ref _prefixes, prefixes);
    }

    /// <summary>Replaces what is known of a person; a person is first known with no last state.</summary>
    public void Replace(User? last, User user)
    {
        var key = (ulong)user.Id.Value;
        var now = PrefixesOf(user);
        foreach (var prefix in now)
        {
            _prefixes.Add(prefix, key);
        }

        foreach (var prefix in last is null ? [] : PrefixesOf(last))
        {
            if (!now.Contains(prefix))
            {
                _prefixes.Remove(prefix, key);
            }
        }
    }

    /// <summary>Forgets a person.</summary>
    public void Remove(User user)
    {
        foreach (var prefix in PrefixesOf(user))
        {
            _prefixes.Remove(prefix, (ulong)user.Id.Value);
        }
    }

    /// <summary>Finds one page of people; see <see cref="AccountDirectory.SearchUsers"/>.</summary>
    public UserPage Search(
        string query, ConcurrentDictionary<UserId, User> users, User? exact, UserId? after, int limit)
    {
        List<User> page = [];
        if (exact is not null && after is null)
        {
            page.Add(exact);
        }

        var parsed = new UserQuery(query);
        if (!TryOpen(parsed, out var cursors))
        {
            return new UserPage(page, Next: null);
        }

        var walk = new PostingIntersection(cursors, from: after is { } known ? (ulong)known.Value + 1 : 0);
        var last = after ?? default;
        for (var compared = 0; walk.TryNext(out var key); compared++)
        {
            if (page.Count >= limit || compared == MaxCompared)
            {
                return new UserPage(page, last);
            }

            last = new UserId((long)key);
            if (last != exact?.Id && users.TryGetValue(last, out var user) && parsed.Matches(user, WordsOf(user)))
            {
                page.Add(user);
            }
        }

        return new UserPage(page, Next: null);
    }

    private bool TryOpen(UserQuery query, out PostingCursor[] cursors)
    {
        cursors = [];
        var prefixes = Volatile.Read(ref _prefixes);
        var opened = new List<PostingCursor>();
        foreach (var prefix in query.Words.Select(word => word[..Math.Min(MaxPrefix, word.Length)]).Distinct(StringComparer.Ordinal))
        {
            if (!prefixes.TryGet(prefix, out var list) || list.Blocks is not { Length: > 0 } blocks)
            {
                return false;
            }

            opened.Add(new PostingCursor(blocks));
        }

        cursors = [.. opened];
        return cursors.Length > 0;
    }

    private static HashSet<string> PrefixesOf(User user)
    {
        var prefixes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var word in WordsOf(user))
        {
            for (var length = 1; length <= Math.Min(MaxPrefix, word.Length); length++)
            {
                prefixes.Add(word[..length]);
            }
        }

        return prefixes;
    }

    /// <summary>The words of the name, the username, and what follows each <c>_</c> in it.</summary>
    private static List<string> WordsOf(User user)
    {
        var name = TextFolding.Fold(user.Name);
        List<SearchTerm> terms = [];
        TermScanner.ForTitle(name, terms);
        var words = terms.ConvertAll(term => term.In(name).ToString());
        var username = user.Username.ToLowerInvariant();
        words.Add(username);
        for (var at = username.IndexOf('_'); at >= 0; at = username.IndexOf('_', at + 1))
        {
            words.Add(username[(at + 1)..]);
        }

        return words;
    }
}
