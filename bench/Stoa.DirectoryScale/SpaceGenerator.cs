using System.Collections.Immutable;
using Stoa.Directory;
using Stoa.Spaces;

namespace Stoa.DirectoryScale;

/// <summary>Draws Spaces, queries and changes from a seed: twelve languages, words and characters by Zipf's law, starts
/// mostly on the quarter hour, as people schedule.</summary>
internal sealed class SpaceGenerator
{
    private static readonly DateTimeOffset _now = new(2026, 7, 14, 8, 0, 0, TimeSpan.Zero);
    private readonly Random _random;
    private readonly Language[] _languages;
    private readonly string[] _hashtags;
    private readonly string[] _emoji = ["🎵", "🔥", "🚀", "🎙️", "❤️", "👋🏽", "🇩🇪", "🎧"];

    public SpaceGenerator(int seed)
    {
        _random = new Random(seed);
        _languages =
        [
            new("en", 45, "the and of to with live talk music news for in on how your we new crypto tech day night", Letters("a-z"), 60_000, _random),
            new("es", 9, "de la el en y con los música noticias vivo charla para hoy noche qué más", Letters("a-z"), 30_000, _random),
            new("pt", 5, "de o a em com não música hoje conversa ao vivo para São você", Letters("a-z"), 20_000, _random),
            new("fr", 4, "le la les de et l’art d’été musique débat en direct pour café où", Letters("a-z"), 20_000, _random),
            new("de", 4, "der die und das mit über für Gespräch Musik heute Straße live", Letters("a-z"), 25_000, _random),
            new("tr", 3, "ve bir için canlı müzik sohbet bugün İstanbul ışık", Letters("a-z"), 20_000, _random),
            new("ru", 5, "и в на с музыка разговор сегодня новости ещё эфир", Letters("а-я"), 30_000, _random),
            new("ar", 6, "من في على مع الموسيقى اليوم نقاش حول أخبار", Letters("ا-ي"), 25_000, _random),
            new("hi", 4, "के में और संगीत आज बातचीत की हिन्दी", Letters("क-ह"), 15_000, _random),
            new("ko", 5, "오늘 음악 이야기 함께 뉴스 라이브 토크", Letters("가-힣"), 20_000, _random),
            new("ja", 8, "", Letters("ぁ-ゖ") + Letters("ァ-ヺ") + Letters("一-俿"), 0, _random),
            new("th", 2, "", Letters("ก-ฮ") + "ะาเแโไ", 0, _random),
        ];
        _hashtags = [.. Enumerable.Range(0, 5_000).Select(_ => "#" + Language.MakeWord(Letters("a-z"), _random, 3, 10))];
    }

    /// <summary>Each kind of query, whether it counts in the mix, and how to draw one.</summary>
    public IEnumerable<(string Kind, bool IsInMix, Func<string> Make)> QueryKinds =>
    [
        ("rare_word", true, () => AnySpaced().Rare(_random)),
        ("common_word", true, () => AnySpaced().Common(_random)),
        ("two_common_words", true, () => { var one = AnySpaced(); return one.Common(_random) + " " + one.Common(_random); }),
        ("common_and_rare", true, () => { var one = AnySpaced(); return one.Common(_random) + " " + one.Rare(_random); }),
        ("hashtag", true, () => Zipf(_hashtags)),
        ("japanese_prefix", true, () => Unspaced("ja").Run(_random, _random.Next(1, 4))),
        ("thai_prefix", true, () => Unspaced("th").Run(_random, _random.Next(1, 4))),
        ("no_hit", true, () => "zzq" + _random.Next()),
        ("two_common_of_two_languages", false, () => AnySpaced().Common(_random) + " " + AnySpaced().Common(_random)),
        ("hostile_2048_common_words", false, () => Hostile(() => AnySpaced().Common(_random) + " ")),
        ("hostile_2048_japanese", false, () => Hostile(() => Unspaced("ja").Run(_random, 30))),
    ];

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

    /// <summary>Events one after the other for Spaces of the directory: edits, new starts, starts, ends.</summary>
    public IEnumerable<RecordedEvent> Changes(SpaceDirectory directory, int count)
    {
        List<SpaceEntry> entries = [.. directory.Search("the", SpaceStateFilter.All, 100), .. directory.Search("с", SpaceStateFilter.All, 100)];
        for (var i = 0; i < count; i++)
        {
            var space = entries[_random.Next(entries.Count)].Space;
            SpaceEvent change = (i % 3, space.State) switch
            {
                (0, SpaceState.Scheduled) => new SpaceEdited(null, Start(), null, null) { At = _now },
                _ => new SpaceEdited(Title(Pick()), null, null, null) { At = _now },
            };
            yield return new RecordedEvent(i, space.Id, space.Version + 1, change);
        }
    }

    private static string Letters(string range) =>
        string.Concat(Enumerable.Range(range[0], range[2] - range[0] + 1).Select(value => (char)value));

    private static string Hostile(Func<string> part)
    {
        var text = "";
        while (text.Length < 2_048)
        {
            text += part();
        }

        return text[..2_048];
    }

    private Space Make(bool isLive)
    {
        var language = Pick();
        ImmutableArray<TopicId> topics = _random.Next(3) == 0 ? [new TopicId(_random.Next(1, 500))] : [];
        var details = new SpaceDetails(_random.Next(50) == 0 ? null : Title(language), language.Tag, topics, default, null);
        SpaceEvent first = isLive ? new SpaceStarted(details) { At = _now, Actor = Creator() }
            : new SpaceScheduled(details, Start()) { At = _now, Actor = Creator() };
        return Space.Apply(null, SpaceId.NewRandom(_random), first);
    }

    private UserId Creator() => new(_random.NextInt64(1, 400_000));

    private DateTimeOffset Start() => _random.Next(10) < 8
        ? _now.AddMinutes(15 * _random.Next(1, 14 * 24 * 4))
        : _now.AddMinutes(_random.Next(1, 14 * 24 * 60));

    private string Title(Language language)
    {
        var title = language.IsSpaced ? language.Words(_random, _random.Next(3, 9)) : language.Run(_random, _random.Next(8, 26));
        title = _random.Next(8) == 0 ? title + " " + Zipf(_hashtags) : title;
        title = _random.Next(8) == 0 ? title + " " + _emoji[_random.Next(_emoji.Length)] : title;
        return title.Length <= 70 ? title : title[..70];
    }

    private string Zipf(string[] words) => words[(int)(Math.Pow(words.Length, _random.NextDouble()) - 1)];

    private Language AnySpaced() => Array.FindAll(_languages, one => one.IsSpaced) is var spaced ? spaced[_random.Next(spaced.Length)] : null!;

    private Language Unspaced(string tag) => Array.Find(_languages, one => one.Tag == tag)!;

    private Language Pick()
    {
        var at = _random.Next(_languages.Sum(one => one.Share));
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
