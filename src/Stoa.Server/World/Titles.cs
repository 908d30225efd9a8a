using System.Globalization;

namespace Stoa.Server.World;

/// <summary>Titles as people write them, in fifteen languages: a pattern, and words to put into it.</summary>
internal static class Titles
{
    private static readonly Language[] _languages =
    [
        new("en", 40, ["{0} after dark", "Ask me anything: {0}", "{0} and {1}: what comes next?", "Morning coffee with {0}", "The {0} hour #{1}", "Why {0} matters", "{0} for beginners", "Live from the {0} meetup"],
            ["music", "climate", "startups", "football", "C#", ".NET 10", "poetry", "space", "chess", "gardening", "jazz", "open source", "cooking", "history", "cinema", "books", "privacy", "robots", "running", "tea"]),
        new("es", 10, ["Charla sobre {0}", "{0} y {1} en directo", "Café y {0}", "Aprender {0} sin miedo"],
            ["música", "fútbol", "política", "programación", "cocina española", "economía", "cine", "poesía"]),
        new("pt", 6, ["Papo sobre {0}", "{0} ao vivo", "Noite de {0} e {1}"], ["música", "futebol", "ciência", "educação", "São Paulo", "tecnologia"]),
        new("fr", 7, ["Café {0}", "Parlons {0}", "{0} : et après ?", "L'heure {0} avec #{1}"], ["cinéma", "théâtre", "écologie", "été", "littérature", "rugby", "œuvres"]),
        new("de", 7, ["Gespräch über {0}", "{0} für alle", "Feierabend mit {0}", "{0} & {1} live"], ["Fußball", "Bücher", "Städtebau", "Künstliche Intelligenz", "Straßenmusik", "Wandern"]),
        new("it", 4, ["Due chiacchiere su {0}", "{0} in diretta"], ["calcio", "cucina", "città", "musica", "perché no"]),
        new("tr", 3, ["{0} üzerine sohbet", "{0} ve {1}"], ["müzik", "İstanbul", "futbol", "kitap", "çay"]),
        new("ru", 4, ["Разговор про {0}", "{0} в прямом эфире", "Вечер: {0} и {1}"], ["музыку", "кино", "ёлки", "науку", "книги", "футбол"]),
        new("uk", 2, ["Розмова про {0}", "{0} наживо"], ["музику", "їжу", "книги", "Київ"]),
        new("ar", 4, ["حديث عن {0}", "{0} مباشر", "سهرة {0} و{1}"], ["الموسيقى", "الكتب", "كرة القدم", "التقنية", "القهوة"]),
        new("iw", 2, ["שיחה על {0}", "{0} בשידור חי"], ["מוזיקה", "ספרים", "טכנולוגיה", "קפה"]),
        new("hi", 3, ["{0} पर बातचीत", "{0} लाइव"], ["संगीत", "क्रिकेट", "किताबें", "विज्ञान"]),
        new("ja", 6, ["{0}の話をしよう", "{0}と{1}ライブ", "夜の{0}ラジオ"], ["音楽", "東京", "野球", "コーヒー", "読書", "プログラミング"]),
        new("ko", 3, ["{0} 이야기", "{0} 라이브", "밤의 {0}"], ["음악", "축구", "커피", "독서", "서울"]),
        new("zh", 4, ["聊聊{0}", "{0}与{1}", "今晚谈{0}"], ["音乐", "北京", "足球", "咖啡", "读书", "人工智能"]),
    ];

    private static readonly int _totalWeight = _languages.Sum(language => language.Weight);

    /// <summary>Draws a title of at most 70 characters and its language.</summary>
    public static (string Title, string Lang) Draw(Random random)
    {
        var ticket = random.Next(_totalWeight);
        var language = _languages.First(candidate => (ticket -= candidate.Weight) < 0);
        var title = string.Format(
            CultureInfo.InvariantCulture,
            language.Patterns[random.Next(language.Patterns.Length)],
            language.Words[random.Next(language.Words.Length)],
            language.Words[random.Next(language.Words.Length)].Replace(" ", "", StringComparison.Ordinal));
        if (random.Next(4) == 0)
        {
            title += string.Create(CultureInfo.InvariantCulture, $" · {random.Next(1, 400)}");
        }

        return (title, language.Lang);
    }

    private sealed record Language(string Lang, int Weight, string[] Patterns, string[] Words);
}
