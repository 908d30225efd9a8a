using System.Collections.Immutable;
using System.Globalization;
using Stoa.Spaces;

namespace Stoa.DirectoryScale;

/// <summary>Draws Spaces and queries from a seed: fifteen languages, words by Zipf's law, starts mostly on the quarter hour, as people schedule.</summary>
/// <remarks>A title is a phrase of two to eight words (Chinese, Japanese, Thai: without spaces). Of eight one has a hashtag, one an emoji; some name
/// somebody, count (<c>#12</c>), or name what programmers name.</remarks>
internal sealed class SpaceGenerator
{
    public const int Seed = 20260714;
    public static readonly DateTimeOffset Now = new(2026, 7, 14, 8, 0, 0, TimeSpan.Zero);
    private static readonly string[] _emoji = ["🎵", "🔥", "🚀", "🎙️", "❤️", "👋🏽", "🇩🇪", "🎧", "☕", "⚽"];
    private static readonly string[] _code = ["C#", ".NET 10", "Node.js", "C++", "F#", "asp.net", "Web3", "GPT"];
    private readonly Random _random;
    private readonly Language[] _languages;
    private readonly string[] _hashtags;
    private readonly int _shares;

    public SpaceGenerator(int seed)
    {
        _random = new Random(seed);
        _languages = [.. LanguageSource.All.Select(source => new Language(source, _random))];
        _shares = _languages.Sum(language => language.Share);
        _hashtags = [.. Enumerable.Range(0, 5_000).Select(_ => Hashtag(Pick()))];
    }

    /// <summary>Each kind of query on which the Directory alone is measured, whether it counts in the mix, and how to draw one.</summary>
    public IEnumerable<(string Kind, bool IsInMix, Func<string> Make)> QueryKinds =>
    [
        ("rare_word", true, () => AnySpaced().Rare(_random)),
        ("common_word", true, () => AnySpaced().Common(_random)),
        ("two_common_words", true, () => { var one = AnySpaced(); return one.Common(_random) + " " + one.Common(_random); }),
        ("common_and_rare", true, () => { var one = AnySpaced(); return one.Common(_random) + " " + one.Rare(_random); }),
        ("hashtag", true, () => Zipf(_hashtags)),
        ("japanese", true, () => Unspaced("ja").Phrase(_random, 1)),
        ("thai", true, () => Unspaced("th").Phrase(_random, 1)),
        ("no_hit", true, () => "zzq" + _random.Next()),
        ("two_common_of_two_languages", false, () => AnySpaced().Common(_random) + " " + AnySpaced().Common(_random)),
        ("hostile_2048_common_words", false, () => Hostile(() => AnySpaced().Common(_random) + " ")),
        ("hostile_2048_japanese", false, () => Hostile(() => Unspaced("ja").Phrase(_random, 10))),
    ];

    /// <summary>A word that is in few titles or none.</summary>
    public string RareWord() => AnySpaced().Rare(_random);

    /// <summary>A word of those that people use most, languages by their share.</summary>
    public string FrequentWord() => PickSpaced().Common(_random);

    /// <summary>Two of those of one language; they may be the same.</summary>
    public (string One, string Other) TwoFrequentWords()
    {
        var language = PickSpaced();
        return (language.Common(_random), language.Common(_random));
    }

    /// <summary>Scheduled Spaces, and one live Space more for each hundred.</summary>
    public IEnumerable<Space> Spaces(int scheduled)
    {
        for (var i = 0; i < scheduled; i++)
        {
            yield return Make(isLive: false);
            if (i % 100 == 0)
            {
                yield return Make(isLive: true);
            }
        }
    }

    /// <summary>People in a live Space: few in most, very many in very few.</summary>
    public int Participants() => Language.Rank(20_000, _random);

    public UserId Person() => new(_random.NextInt64(1, 400_000));

    public string NewTitle() => Title(Pick());

    public DateTimeOffset Start() => _random.Next(10) < 8
        ? Now.AddMinutes(15 * _random.Next(1, 14 * 24 * 4))
        : Now.AddMinutes(_random.Next(1, 14 * 24 * 60));

    public int Next(int count) => _random.Next(count);

    /// <summary>A Space that nobody knows yet.</summary>
    public Space Make(bool isLive)
    {
        SpaceEvent first = isLive ? new SpaceStarted(Details()) { At = Now, Actor = Person() } : new SpaceScheduled(Details(), Start()) { At = Now, Actor = Person() };
        return Space.Apply(null, SpaceId.NewRandom(_random), first);
    }

    private SpaceDetails Details()
    {
        var language = Pick();
        ImmutableArray<TopicId> topics = _random.Next(3) == 0 ? [new TopicId(_random.Next(1, 500))] : [];
        return new SpaceDetails(_random.Next(50) == 0 ? null : Title(language), language.Tag, topics, default, null);
    }

    private string Title(Language language)
    {
        var title = language.Phrase(_random, 2 + _random.Next(4) + _random.Next(4));
        title += _random.Next(8) == 0 ? " " + Zipf(_hashtags) : "";
        title += _random.Next(20) == 0 ? " @" + Unaccented() + _random.Next(1_000).ToString(CultureInfo.InvariantCulture) : "";
        title += _random.Next(20) == 0 ? " #" + _random.Next(1, 200).ToString(CultureInfo.InvariantCulture) : "";
        title += _random.Next(50) == 0 ? " " + _code[_random.Next(_code.Length)] : "";
        title += _random.Next(8) == 0 ? " " + _emoji[_random.Next(_emoji.Length)] : "";
        if (title.Length > 70)
        {
            title = title[..(char.IsHighSurrogate(title[69]) ? 69 : 70)];
        }

        return title;
    }

    private string Hashtag(Language language)
    {
        var words = Enumerable.Range(0, _random.Next(1, 3)).Select(_ => string.Concat(language.Word(_random).Where(c => c is not ('’' or '\''))));
        return "#" + string.Concat(words.Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
    }

    private string Unaccented() => _languages[0].Word(_random);

    private static string Hostile(Func<string> part)
    {
        var text = "";
        while (text.Length < 2_048)
        {
            text += part();
        }

        return text[..2_048];
    }

    private string Zipf(string[] words) => words[Language.Rank(words.Length, _random)];

    private Language AnySpaced() => Array.FindAll(_languages, one => one.IsSpaced) is var spaced ? spaced[_random.Next(spaced.Length)] : null!;

    private Language Unspaced(string tag) => Array.Find(_languages, one => one.Tag == tag)!;

    private Language PickSpaced()
    {
        while (true)
        {
            if (Pick() is { IsSpaced: true } language)
            {
                return language;
            }
        }
    }

    private Language Pick()
    {
        var at = _random.Next(_shares);
        foreach (var language in _languages)
        {
            at -= language.Share;
            if (at < 0)
            {
                return language;
            }
        }

        return _languages[0];
    }
}
