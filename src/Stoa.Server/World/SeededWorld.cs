using System.Collections.Immutable;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage;

namespace Stoa.Server.World;

/// <summary>A realistic world of people and Spaces, the same for the same seed and time.</summary>
/// <remarks>
/// Of a hundred Spaces 4 are live, 93 scheduled over the coming 14 days (more in the evenings and at round times), 2 have ended
/// and one was canceled. Few people host many Spaces, most host none.
/// </remarks>
internal sealed class SeededWorld
{
    private const int MaxPerCreator = 90;
    private readonly Random _random;
    private readonly DateTimeOffset _now;
    private readonly SpaceRules _rules = new();
    private readonly Dictionary<UserId, int> _hosted = [];

    public SeededWorld(int seed, int users, DateTimeOffset now)
    {
        _random = new Random(seed);
        _now = now;
        Users = [.. Enumerable.Range(1, users).Select(number => People.Draw(_random, number, now)).DistinctBy(user => user.Id)];
    }

    /// <summary>The people.</summary>
    public ImmutableArray<User> Users { get; }

    /// <summary>Who follows whom: about eight a person, the early accounts followed most.</summary>
    public IEnumerable<AccountChange> Follows()
    {
        for (var source = 0; source < Users.Length; source++)
        {
            var targets = Enumerable.Range(0, _random.Next(0, 16)).Select(_ => Popular()).Distinct();
            foreach (var target in targets.Where(target => target != source))
            {
                yield return new UserFollowed(Users[source].Id, Users[target].Id);
            }
        }
    }

    /// <summary>Draws so many Spaces, each with its whole story.</summary>
    public IEnumerable<SpaceAppend> Spaces(int count)
    {
        for (var i = 0; i < count; i++)
        {
            yield return DrawSpace();
        }
    }

    private SpaceAppend DrawSpace()
    {
        var creator = DrawCreator();
        var story = new SeededLife(SpaceId.NewRandom(_random), _rules);
        var kind = _random.Next(100);
        var made = _now - TimeSpan.FromMinutes(_random.Next(30, 12 * 60));
        if (kind >= 7)
        {
            Announce(story, creator, made, DrawStart(_now));
        }
        else if (kind == 6)
        {
            Announce(story, creator, made, DrawStart(_now));
            story.Tell(new CancelSpace(creator), _now);
        }
        else
        {
            GoLive(story, creator, made);
            if (kind >= 4)
            {
                story.Tell(new EndSpace(creator), _now);
            }
        }

        return story.ToAppend();
    }

    private void Announce(SeededLife story, UserId creator, DateTimeOffset made, DateTimeOffset start)
    {
        var ticket = _random.Next(25) == 0 ? new TicketOffer(_random.Next(0, 20) * 100, "EUR", _random.Next(20, 500), null) : null;
        story.Tell(new CreateSpace(creator, DrawDetails(ticket), start), made);
        if (_random.Next(6) == 0)
        {
            story.Tell(new InviteSpeaker(creator, Someone(creator)), made);
        }

        for (var reminders = _random.Next(4) == 0 ? _random.Next(1, 6) : 0; reminders > 0; reminders--)
        {
            story.Tell(new SetReminder(Someone(creator)), made);
        }

        if (ticket is not null)
        {
            story.Tell(new BuyTicket(Someone(creator)), made);
        }
    }

    private void GoLive(SeededLife story, UserId creator, DateTimeOffset made)
    {
        story.Tell(new CreateSpace(creator, DrawDetails(null), null), made);
        var coHost = Someone(creator);
        story.Tell(new AddHost(creator, coHost), made);
        for (var speakers = _random.Next(0, 4); speakers > 0; speakers--)
        {
            var speaker = Someone(creator);
            if (speaker != coHost)
            {
                story.Tell(new InviteSpeaker(creator, speaker), made);
                story.Tell(new AcceptInvitation(speaker), made);
            }
        }

        if (_random.Next(2) == 0)
        {
            story.Tell(new SharePost(coHost, new PostId(SnowflakeIds.At(made, _random)), "Welcome! Say hello with #stoa"), made);
        }
    }

    private SpaceDetails DrawDetails(TicketOffer? ticket)
    {
        var (title, lang) = Titles.Draw(_random);
        var topics = Enumerable.Range(0, _random.Next(0, 3)).Select(_ => TopicList.All[_random.Next(TopicList.All.Count)].Id).Distinct();
        return new SpaceDetails(title, lang, [.. topics], AskToSpeak.Everyone, ticket);
    }

    /// <summary>A quarter of an hour within the coming 12 days, in the evening more often than not.</summary>
    private DateTimeOffset DrawStart(DateTimeOffset now)
    {
        var hour = _random.Next(3) == 0 ? _random.Next(24) : 16 + _random.Next(7);
        var day = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddDays(_random.Next(1, 13));
        return day.AddHours(hour).AddMinutes(15 * _random.Next(4));
    }

    private UserId DrawCreator()
    {
        for (var tries = 0; tries < 20; tries++)
        {
            var candidate = Users[Popular()].Id;
            var hosted = _hosted.GetValueOrDefault(candidate);
            if (hosted < MaxPerCreator)
            {
                _hosted[candidate] = hosted + 1;
                return candidate;
            }
        }

        return Users[_random.Next(Users.Length)].Id;
    }

    private UserId Someone(UserId other)
    {
        while (true)
        {
            var candidate = Users[_random.Next(Users.Length)].Id;
            if (candidate != other)
            {
                return candidate;
            }
        }
    }

    /// <summary>An index into the people, low numbers far more often than high ones.</summary>
    private int Popular() => (int)(Users.Length * Math.Pow(_random.NextDouble(), 3));
}
