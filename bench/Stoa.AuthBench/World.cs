using Stoa.Directory;
using Stoa.Directory.Accounts;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.AuthBench;

/// <summary>In memory: 1,000 people, 100,000 tokens, 10,000 live Spaces with two hosts, one more speaker and a topic each.</summary>
/// <remarks>The Space with <see cref="Id"/> is what the bench looks up, the token given to the constructor what it comes with.</remarks>
internal sealed class World
{
    /// <summary>The id of one of the Spaces.</summary>
    public const string Id = "1DXxyRYNejbKM";

    private const int Users = 1_000;
    private const int Tokens = 100_000;
    private const int LiveSpaces = 10_000;
    private const Scopes Granted = Scopes.TweetRead | Scopes.UsersRead | Scopes.SpaceRead;
    private static readonly DateTimeOffset _start = new(2026, 7, 14, 8, 0, 0, TimeSpan.Zero);
    private static readonly ClientId _client = new("bench");
    private long _change;
    private long _event;

    /// <summary>Fills it.</summary>
    public World(string token)
    {
        FillAccounts(token);
        FillSpaces();
    }

    /// <summary>The Spaces.</summary>
    public SpaceDirectory Spaces { get; } = new(new SpaceRules());

    /// <summary>People, topics and tokens.</summary>
    public AccountDirectory Accounts { get; } = new();

    private static UserId Person(int number) => new(1_000_000_000 + (number % Users));

    private void FillAccounts(string token)
    {
        Add(new AppSaved(new App { ClientId = _client, Name = "Bench", CreatedAt = _start }));
        Add(new TopicSaved(new Topic(new TopicId(1), "Technology", "Machines and those who tame them")));
        for (var i = 0; i < Users; i++)
        {
            Add(new UserSaved(new User
            {
                Id = Person(i), Name = $"Person {i}", Username = $"person_{i}", CreatedAt = _start, Verified = i % 10 == 0,
                Description = "Says hello to everyone, most evenings",
            }));
        }

        for (var i = 0; i < Tokens; i++)
        {
            TokenHash.TryCompute(i == 0 ? token : Credentials.NewToken(), out var hash);
            Add(new TokenIssued(new AccessToken(hash, _client, Person(i), Granted, _start, DateTimeOffset.MaxValue)));
        }
    }

    private void FillSpaces()
    {
        var random = new Random(7);
        for (var i = 0; i < LiveSpaces; i++)
        {
            var id = i == 0 ? SpaceId.Parse(Id) : SpaceId.NewRandom(random);
            var details = new SpaceDetails($"The music hour, number {i}", "en", [new TopicId(1)], default, null);
            SpaceEvent[] events =
            [
                new SpaceScheduled(details, _start.AddHours(1)) { At = _start, Actor = Person(i) },
                new SpaceStarted(Details: null) { At = _start.AddHours(1), Actor = Person(i) },
                new HostAdded(Person(i + 1)) { At = _start.AddHours(1), Actor = Person(i) },
                new SpeakerInvited(Person(i + 2)) { At = _start.AddHours(1), Actor = Person(i) },
                new SpeakerAdmitted(Person(i + 2)) { At = _start.AddHours(1), Actor = Person(i + 2) },
            ];
            for (var version = 1; version <= events.Length; version++)
            {
                Spaces.Apply(new RecordedEvent(++_event, id, version, events[version - 1]));
            }

            Spaces.SetParticipantCount(id, 420);
        }
    }

    private void Add(AccountChange change) => Accounts.Apply(new RecordedAccountChange(++_change, _start, change));
}
