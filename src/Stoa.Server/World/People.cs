using System.Globalization;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;

namespace Stoa.Server.World;

/// <summary>Draws accounts that look like people's.</summary>
internal static class People
{
    private static readonly string[] _first =
    [
        "Ada", "Aiko", "Amal", "Anna", "Björn", "Carla", "Chidi", "Chloé", "Dmitri", "Elif", "Emma", "Fatima", "Georgios", "Hana",
        "Ines", "Ivan", "Jamal", "João", "Kofi", "Lars", "Lin", "Lucía", "Mei", "Mila", "Noah", "Noor", "Olga", "Pavel", "Priya", "Quinn",
        "Rosa", "Sami", "Sofia", "Tariq", "Uma", "Vera", "Wei", "Yara", "Yuki", "Zoë",
    ];

    private static readonly string[] _last =
    [
        "Adeyemi", "Berg", "Costa", "Dubois", "Eriksen", "Fischer", "García", "Haddad", "Ito", "Jensen", "Kim", "Kowalska", "Lopez",
        "Müller", "Nakamura", "Okafor", "Papadakis", "Rossi", "Sato", "Tan", "Ueda", "Vargas", "Wang", "Yılmaz", "Zhang",
    ];

    private static readonly string[] _about =
    [
        "Talks about music and tea.", "Host of a weekly show.", "Engineer, reader, runner.", "Here to listen.", "Writes, mostly at night.",
        "Open source since forever.", "Football on Sundays.", "Learning one thing a day.",
    ];

    /// <summary>Draws one account; the number makes its username unique within a world.</summary>
    public static User Draw(Random random, int number, DateTimeOffset now)
    {
        var first = _first[random.Next(_first.Length)];
        var created = now - TimeSpan.FromMinutes(random.Next(60, 10 * 365 * 24 * 60));
        var ascii = string.Concat(first.Where(char.IsAsciiLetter));
        var suffix = number.ToString(CultureInfo.InvariantCulture);
        var username = string.Concat(ascii.AsSpan(0, Math.Min(ascii.Length, User.MaxUsernameLength - 1 - suffix.Length)), "_", suffix);
        return new User
        {
            Id = new UserId(SnowflakeIds.At(created, random)),
            Username = username,
            Name = $"{first} {_last[random.Next(_last.Length)]}",
            CreatedAt = created,
            Description = random.Next(3) == 0 ? null : _about[random.Next(_about.Length)],
            Verified = random.Next(20) == 0,
            Protected = random.Next(40) == 0,
        };
    }
}
